import pytest
from click.testing import CliRunner

from eaportal.flows.cli import main
from tests.support.files import ARTICLES, ROOT

CHANGE = ("--period", "2020-11", "--po-number", "PO-1")

WRONG_INPUT = {
    "no options": (
        ("update",),
        "Error: Missing option '--enrollment'.",
    ),
    "not a month": (
        ("update", "--enrollment", "1", "--period", "2020-13", "--po-number", "PO-1"),
        "Error: Invalid value for '--period': '2020-13' is not a month such as 2020-11.",
    ),
    "empty number": (
        ("update", "--enrollment", "1", "--period", "2020-11", "--po-number", " "),
        "Error: Invalid value for '--po-number': it is empty.",
    ),
    "unknown kind": (
        ("update", "--enrollment", "1", *CHANGE, "--kind", "gold"),
        "Error: Invalid value for '--kind': 'gold' is not one of 'azure', 'marketplace'.",
    ),
    "portal on another machine": (
        ("update", "--enrollment", "1", *CHANGE, "--base-url", "https://ea.azure.com"),
        "Error: ea.azure.com is not this machine."
        " To use a portal there anyway, pass: --allow-host ea.azure.com",
    ),
    "not an address": (
        ("update", "--enrollment", "1", *CHANGE, "--base-url", "portal"),
        "Error: 'portal' is not the address of a portal, such as http://127.0.0.1:5000/.",
    ),
    "empty address": (
        ("update", "--enrollment", "1", *CHANGE, "--base-url", ""),
        "Error: '' is not the address of a portal, such as http://127.0.0.1:5000/.",
    ),
    "enrollment that isn't a number": (
        ("update", "--enrollment", "", *CHANGE),
        "Error: Invalid value for '--enrollment': '' is not a number.",
    ),
    "number with a line break": (
        ("update", "--enrollment", "1", "--period", "2020-11", "--po-number", "PO-1\n2"),
        "Error: Invalid value for '--po-number': it has a line break or another control character.",
    ),
    "empty number to check with": (
        ("check", str(ARTICLES), "--po-number", ""),
        "Error: Invalid value for '--po-number': it is empty.",
    ),
    "number to check with that the portal refuses": (
        ("check", str(ARTICLES), "--po-number", "X" * 36),
        f"Error: Invalid value for '--po-number': '{'X' * 36}' has 36 characters."
        " A PO number has at most 35.",
    ),
    "missing article": (
        ("check", "nowhere.md"),
        "Error: nowhere.md: there is no such file.",
    ),
    "empty path": (
        ("check", ""),
        "Error: '' is not the path of an article, a folder or a pattern.",
    ),
    "labels from a folder": (
        ("labels", "from", "fixtures"),
        "Error: fixtures is a folder: name one article.",
    ),
    "labels from an article that is missing": (
        ("labels", "from", "nowhere.md"),
        "Error: nowhere.md: there is no such file.",
    ),
    "trace in an impossible folder": (
        ("update", "--enrollment", "1", *CHANGE, "--trace", "/dev/null/x"),
        "Error: /dev/null/x: Not a directory.",
    ),
    "report in an impossible folder": (
        ("demo", "--report", "/dev/null/x"),
        "Error: /dev/null/x: Not a directory.",
    ),
    "page in an impossible folder": (
        ("check", str(ARTICLES), "--report", "/dev/null/x"),
        "Error: /dev/null/x: Not a directory.",
    ),
    "page instead of a report folder": (
        ("check", str(ARTICLES), "--report", "checks/page.html"),
        "Error: --report takes a folder: write --report checks/page to get checks/page/index.html.",
    ),
    "file as report folder": (
        ("check", str(ARTICLES), "--report", "README.md"),
        "Error: --report takes a folder, but README.md is a file: write --report README.md.report.",
    ),
    "screenshots in an impossible folder": (
        ("check", str(ARTICLES), "--screenshots", "/dev/null/x"),
        "Error: /dev/null/x: Not a directory.",
    ),
    "--diff and --fix": (
        ("check", str(ARTICLES), "--diff", "--fix"),
        "Error: --diff can't be combined with --fix or --format.",
    ),
    "--diff and --format": (
        ("check", str(ARTICLES), "--diff", "--format", "json"),
        "Error: --diff can't be combined with --fix or --format.",
    ),
    "--for-whom on a portal that isn't ours": (
        ("check", str(ARTICLES), "--for-whom", "--base-url", "http://127.0.0.1:9/"),
        "Error: --for-whom needs worlds of the built-in simulator for its readers: leave out --base-url.",
    ),
    "--for-whom as one reader": (
        ("check", str(ARTICLES), "--for-whom", "--as", "ea_admin@eaportal.example"),
        "Error: --for-whom signs in as every reader: leave out --as.",
    ),
    "--for-whom and --fix": (
        ("check", str(ARTICLES), "--for-whom", "--fix"),
        "Error: --for-whom says who gets how far and fixes nothing: leave out --fix and --diff.",
    ),
    "--for-whom without steps": (
        ("check", str(ROOT / "LICENSE"), "--for-whom"),
        "Error: No article has a list of steps that describes a procedure of the portal, so there is nothing"
        " to try as each reader.",
    ),
    "--crop without --screenshots": (
        ("check", str(ARTICLES), "--crop"),
        "Error: --crop is for --screenshots, which is missing.",
    ),
    "--no-crop without --screenshots": (
        ("check", str(ARTICLES), "--no-crop"),
        "Error: --no-crop is for --screenshots, which is missing.",
    ),
    "--scale without --screenshots": (
        ("check", str(ARTICLES), "--scale", "2"),
        "Error: --scale is for --screenshots, which is missing.",
    ),
    "--no-banner without --screenshots": (
        ("check", str(ARTICLES), "--no-banner", "--report", "x"),
        "Error: --no-banner is for --screenshots, which is missing.",
    ),
    "--unsafe without --fix": (
        ("check", str(ARTICLES), "--unsafe"),
        "Error: --unsafe selects fixes: pass --fix or --diff, too.",
    ),
    "several workers on one portal": (
        ("check", str(ARTICLES), "--base-url", "http://127.0.0.1:9/", "--workers", "2"),
        "Error: --workers: articles are checked one at a time on the portal at --base-url: leave it out.",
    ),
    "a label renamed twice": (
        ("check", str(ARTICLES), "--rename", "Save=Keep", "--rename", "Save=Store"),
        "Error: --rename: 'Save' is renamed twice.",
    ),
    "a new label that is renamed": (
        ("check", str(ARTICLES), "--rename", "Save=Keep", "--rename", "Keep=Store"),
        "Error: --rename: 'Keep' is renamed, and also the new name of 'Save'.",
    ),
    "zero workers": (
        ("check", str(ARTICLES), "--workers", "0"),
        "Error: Invalid value for '--workers': 0 is not in the range x>=1.",
    ),
    "negative seed": (
        ("serve", "--seed", "-1"),
        "Error: Invalid value for '--seed': -1 is not in the range 0<=x<=9223372036854775807.",
    ),
    "no account": (
        ("update", "--enrollment", "1", *CHANGE, "--base-url", "http://127.0.0.1:9/"),
        "Error: Which user signs in? Pass --as ACCOUNT, or set EAPORTAL_USER.",
    ),
    "no password": (
        ("update", "--enrollment", "1", *CHANGE, "--base-url", "http://127.0.0.1:9/", "--as", "a@b.c"),
        "Error: There is no password for a@b.c. Set EAPORTAL_PASSWORD.",
    ),
    "missing world file": (
        ("serve", "--world", "nowhere.yaml"),
        "Error: nowhere.yaml: No such file or directory.",
    ),
    "not an SMTP server": (
        ("serve", "--smtp", "localhost"),
        "Error: Invalid value for '--smtp': 'localhost' is not a host and a port, such as 127.0.0.1:2525.",
    ),
    "SMTP server on another machine": (
        ("serve", "--smtp", "mail.example:25"),
        "Error: Invalid value for '--smtp': mail.example is not this machine."
        " To send mails to it anyway, add --allow-host mail.example",
    ),
    "--allow-host without --smtp": (
        ("serve", "--allow-host", "mail.example"),
        "Error: --allow-host is for --smtp, which is missing.",
    ),
    "unknown defect": (
        ("serve", "--defect", "save-without-efect"),
        "Error: Invalid value for '--defect': there is no defect 'save-without-efect';"
        " similar: save-without-effect.",
    ),
    "--world and --seed": (
        ("serve", "--world", "nowhere.yaml", "--seed", "1"),
        "Error: Use either --world or --seed.",
    ),
    "--world and --enrollments": (
        ("serve", "--world", "nowhere.yaml", "--enrollments", "9"),
        "Error: Use either --world or --enrollments; a world file has more_enrollments.",
    ),
    "fewer enrollments than the sample has": (
        ("serve", "--enrollments", "3"),
        "Error: Invalid value for '--enrollments': 3 is not in the range 4<=x<=1000000.",
    ),
}


@pytest.mark.parametrize(("words", "sentence"), WRONG_INPUT.values(), ids=WRONG_INPUT)
def test_wrong_input_ends_with_2_and_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    done = CliRunner(env={"EAPORTAL_USER": None, "EAPORTAL_PASSWORD": None}).invoke(main, words)

    assert (done.exit_code, done.stdout, done.stderr.splitlines()[-1]) == (2, "", sentence)
