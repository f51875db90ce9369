import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from eaportal.flows.cli import main
from tests.support.files import ARTICLES


def test_an_article_that_cannot_be_written_is_not_checked_for_fixes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    article = tmp_path / "po.md"
    shutil.copy(ARTICLES / "update-po-number.nl-NL.md", article)
    opened = Path.open

    def refuse(path: Path, mode: str = "r", *rest: object, **options: object):
        if path == article and "a" in mode:
            raise PermissionError(13, "Permission denied")
        return opened(path, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", refuse)

    done = CliRunner().invoke(main, ["check", "--fix", str(article)])

    sentence = f"Error: {article}: cannot be written: Permission denied. Is it open in another program?\n"
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", sentence)
