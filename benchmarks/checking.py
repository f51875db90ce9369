"""How long articles take to check, and how much memory that needs."""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measuring import EAPORTAL, RUNS, Figure, median_of, run, seconds
from benchmarks.processes import family_mib
from eaportal.flows.articles.run import ArticleChecker
from eaportal.flows.articles.text.article import Article, read_article
from eaportal.flows.browser.start import started_browser
from eaportal.flows.cli.target import ResettableWorld
from eaportal.flows.portal import Credentials
from eaportal.simulator.server import Portal
from eaportal.simulator.world_files.sample import sample_world

ROOT = Path(__file__).parents[1]
ARTICLE = ROOT / "fixtures/articles/update-po-number.nl-NL.md"
PUBLISHED = ROOT.parent / "shared/articles"
MANY = 43


def check_figures(folder: Path | None) -> list[Figure]:
    """One article alone, after others, and all of *folder*: else the published ones, else a fixture again."""
    cold = median_of(lambda: run(str(EAPORTAL), "check", str(ARTICLE)))
    parts = median_of(
        lambda: run(sys.executable, "-c", "import eaportal.flows.articles.run, eaportal.simulator.server")
    )
    with _corpus(folder) as (articles, which):
        elapsed, memory, summary = _check_all(articles)
    beside = f"{which}: {summary['passed']} of {summary['articles']} passed"
    return [
        Figure("check_cold_s", cold, "s", 4, f"importing its libraries {parts:.2f} s"),
        Figure("check_warm_s", _warm(), "s", 1, "signed in once before"),
        Figure("check_corpus_s", elapsed, "s", 45, beside),
        Figure("check_corpus_mib", memory, "MiB", 0.8 * 1024, "all processes, shared pages once"),
    ]


def _warm() -> float:
    article = read_article(ARTICLE)
    assert isinstance(article, Article)
    world = sample_world()
    with Portal(world_file=world) as portal, started_browser() as browser:
        user = portal.users[0]
        place = ResettableWorld(portal, "check", world)
        checker = ArticleChecker(
            browser, lambda _edition: place, Credentials(user.account, user.password or "")
        )
        checker.check(article)
        return statistics.median(seconds(lambda: checker.check(article)) for _ in range(RUNS))


@contextmanager
def _corpus(folder: Path | None) -> Iterator[tuple[Path, str]]:
    """A folder of articles, and which those are."""
    folder = folder or (PUBLISHED if PUBLISHED.is_dir() else None)
    if folder:
        yield folder, str(folder)
        return
    with TemporaryDirectory() as made:
        for number in range(MANY):
            shutil.copy(ARTICLE, Path(made) / f"{number:02}.md")
        yield Path(made), f"one fixture {MANY} times"


def _check_all(folder: Path) -> tuple[float, float, dict[str, int]]:
    """Seconds, the most memory used at a time in MiB, and the summary of checking *folder*."""
    began = time.perf_counter()
    words = [str(EAPORTAL), "check", str(folder), "--format", "json"]
    with (
        TemporaryDirectory() as scratch,
        (Path(scratch) / "report.json").open("w+") as report,
        subprocess.Popen(words, stdout=report, stderr=subprocess.DEVNULL) as process,
    ):
        memory = [0.0]
        while process.poll() is None:
            memory.append(family_mib(process.pid))
            time.sleep(0.2)
        elapsed = time.perf_counter() - began
        report.seek(0)
        return elapsed, max(memory), json.load(report)["summary"]
