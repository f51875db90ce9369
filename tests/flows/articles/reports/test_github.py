from dataclasses import replace

from eaportal.flows.articles.findings.results import (
    report_on,
)
from eaportal.flows.articles.reports.github import as_github


def test_each_finding_is_a_command_with_what_ends_one_escaped(report):
    assert as_github(report).split("\n") == [
        "::notice file=a%2C b/één.md,line=4,col=14,endLine=4,endColumn=22,title=label-case"
        "::'rapporten' is 'Rapporten' on the page.%0AWrite 'Rapporten'.",
        "::warning file=ar.md,line=9,col=1,title=front-matter::50 %25 of it:%0Ais damaged, so to say.",
        "::error file=ar.md,line=1,col=15,endLine=1,endColumn=20,title=no-effect::'تقارير' opened no page.",
        "::error file=soup.md,line=1,col=1,title=not-understood::Found 1 paragraph.",
    ]


def test_no_text_from_outside_starts_a_line(report):
    ends = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
    outside = "".join(f"{end}::stop-commands::x" for end in ends)
    (found,) = report.articles[2].findings
    found = replace(found, message=outside, suggestion=outside)
    article = replace(report.articles[2], path=f"a{outside}.md", findings=(found,))

    (line,) = as_github(report_on([article])).splitlines()

    assert line.startswith("::error file=a%0A%3A%3Astop-commands%3A%3Ax%0D")
