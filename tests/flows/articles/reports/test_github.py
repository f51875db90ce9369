from eaportal.flows.articles.reports.github import as_github


def test_each_finding_is_a_command_with_what_ends_one_escaped(report):
    assert as_github(report).split("\n") == [
        "::notice file=a%2C b/één.md,line=4,col=14,endLine=4,endColumn=22,title=label-case"
        "::'rapporten' is 'Rapporten' on the page.%0AWrite 'Rapporten'.",
        "::warning file=ar.md,line=9,col=1,title=front-matter::50 %25 of it:%0Ais damaged, so to say.",
        "::error file=ar.md,line=1,col=15,endLine=1,endColumn=20,title=no-effect::'تقارير' opened no page.",
        "::error file=soup.md,line=1,col=1,title=not-understood::Found 1 paragraph.",
    ]
