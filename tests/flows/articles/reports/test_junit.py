from dataclasses import replace

import junitparser

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    Verdict,
    report_on,
)
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.reports.junit import as_junit
from tests.support.list_results import changed

EXPECTED = """\
<?xml version='1.0' encoding='utf-8'?>
<testsuites name="eaportal check" tests="6" failures="2" errors="0" skipped="1">
  <testsuite name="a, b/één.md" tests="2" failures="0" errors="0" skipped="0">
    <testcase classname="a, b/één.md" name="step 1: Ga naar de EA-portal." file="a, b/één.md" line="3" />
    <testcase classname="a, b/één.md" name="step 2: Klik op rapporten." file="a, b/één.md" line="4">
      <system-out>a, b/één.md:4:14: note[label-case]: 'rapporten' is 'Rapporten' on the page. Write 'Rapporten'.</system-out>
    </testcase>
    <system-out>pass: all 2 steps work, 2 of 7 actions in the text, 2 run; 1 note</system-out>
  </testsuite>
  <testsuite name="ar.md" tests="3" failures="1" errors="0" skipped="1">
    <testcase classname="ar.md" name="step 1: انقر فوق تقارير." file="ar.md" line="1">
      <failure type="no-effect" message="'تقارير' opened no page.">ar.md:1:15: error[no-effect]: 'تقارير' opened no page.</failure>
    </testcase>
    <testcase classname="ar.md" name="step 2: احفظ &lt;b&gt;." file="ar.md" line="2">
      <skipped message="The check did not reach this step." />
    </testcase>
    <testcase classname="ar.md" name="the text outside the steps" file="ar.md" line="1">
      <system-out>ar.md:9:1: warning[front-matter]: 50 % of it:
is damaged, so to say.</system-out>
    </testcase>
    <system-out>fail: steps 1 and 2 of 2 do not work, 1 of 7 actions in the text, 0 run; 1 error, 1 warning</system-out>
  </testsuite>
  <testsuite name="soup.md" tests="1" failures="1" errors="0" skipped="0">
    <testcase classname="soup.md" name="the text outside the steps" file="soup.md" line="1">
      <failure type="not-understood" message="Found 1 paragraph.">soup.md:1:1: error[not-understood]: Found 1 paragraph.</failure>
    </testcase>
    <system-out>not understood</system-out>
  </testsuite>
</testsuites>"""  # noqa: E501 - the lines of the report


def test_a_suite_is_an_article_and_a_case_a_step(report):
    assert as_junit(report) == EXPECTED


def test_a_reader_of_junit_counts_the_same(report):
    read = junitparser.JUnitXml.fromstring(as_junit(report).encode())

    counted = [(suite.name, len(list(suite)), sum(not case.is_passed for case in suite)) for suite in read]
    assert counted == [("a, b/één.md", 2, 0), ("ar.md", 3, 2), ("soup.md", 1, 1)]


def test_of_a_list_that_is_not_judged_every_step_is_skipped(report):
    article = changed(report.articles[0], verdict=Verdict.OTHER, findings=())

    (suite,) = junitparser.JUnitXml.fromstring(as_junit(report_on([article])).encode())

    assert [(case.name[:6], case.is_skipped) for case in suite] == [("step 1", True), ("step 2", True)]


def test_what_xml_does_not_allow_is_left_out(report):
    found = Finding("label-case", Severity.ERROR, 4, 1, "a\x00b\x1b\ufffe\u200b")
    article = changed(report.articles[0], path="a\x01\udcff.md", findings=(found,))

    written = as_junit(report_on([article]))

    assert 'message="ab\u200b"' in written
    assert 'name="a.md"' in written
    assert len(junitparser.JUnitXml.fromstring(written.encode())) == 1


def test_the_lists_of_a_file_are_suites_of_their_own(report):
    lists = report_on([changed(report.articles[0], line=line) for line in (3, 9)])

    suites = junitparser.JUnitXml.fromstring(as_junit(lists).encode())

    names = ["a, b/één.md, list on line 3", "a, b/één.md, list on line 9"]
    assert [suite.name for suite in suites] == names
    assert [{case.classname for case in suite} for suite in suites] == [{names[0]}, {names[1]}]


def test_a_finding_in_an_included_file_belongs_to_a_step_there(report):
    article = report.articles[1]
    steps = (article.steps[0], replace(article.steps[1], line=1, path="parts/a.md"))
    found = replace(article.findings[1], path="parts/a.md")

    (suite,) = junitparser.JUnitXml.fromstring(
        as_junit(report_on([changed(article, steps=steps, findings=(found,))])).encode()
    )

    assert [(case.name[:6], case._elem.get("file"), bool(case.result)) for case in suite] == [
        ("step 1", "ar.md", True),
        ("step 2", "parts/a.md", True),
    ]
    assert [case.result[0].type for case in suite] == [None, "no-effect"]
