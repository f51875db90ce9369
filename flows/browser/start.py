"""Find and start a browser."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from eaportal.flows.errors import SurroundingsError

PLAYWRIGHT = [sys.executable, "-m", "playwright"]
# A Debian without it cannot run the driver that Playwright brings.
DRIVER_LIBRARY = "libatomic1"
HEADLESS_SHELL = "chromium-headless-shell"
SYSTEM_BROWSERS = (
    HEADLESS_SHELL,
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
)
# So that nothing goes out, and nothing asks.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
)


class LaunchOptions(TypedDict):
    """The part of Playwright's launch options that depends on the machine."""

    executable_path: str
    args: list[str]


class NoBrowserError(SurroundingsError):
    """There is no browser to use, or it does not start; the message says what to do."""


@dataclass(frozen=True)
class BrowserChoice:
    """The browser to use; *why* says by which rule."""

    path: Path
    why: str


def choose_browser(playwright: Playwright, *, headed: bool = False) -> BrowserChoice:
    """Choose ``EAPORTAL_BROWSER``, else Playwright's own, else the system's; raises NoBrowserError."""
    named = os.environ.get("EAPORTAL_BROWSER")
    if named:
        if not os.access(named, os.X_OK) or Path(named).is_dir():
            raise NoBrowserError(f"EAPORTAL_BROWSER names {named!r}, which is not a program.")
        return BrowserChoice(Path(named), "EAPORTAL_BROWSER names it")
    own = _playwrights_own(Path(playwright.chromium.executable_path), headed=headed)
    if own:
        return BrowserChoice(own, "Playwright downloaded it")
    for name in SYSTEM_BROWSERS:
        found = shutil.which(name)
        if found and not (headed and name == HEADLESS_SHELL):
            return BrowserChoice(Path(found), "it is the system's")
    kind, option = ("browser that can show a window", " --headed") if headed else ("browser", "")
    raise NoBrowserError(
        f"There is no {kind}. Run 'eaportal browser --install{option}', or name one in EAPORTAL_BROWSER."
    )


def launch_options(choice: BrowserChoice) -> LaunchOptions:
    """What Playwright's launch() is to be given for *choice*."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {"executable_path": str(choice.path), "args": [*QUIET, *sandbox]}


@contextmanager
def started_browser(
    *, headed: bool = False, slow_mo: float = 0, ends_with_interrupt: bool = True
) -> Iterator[Browser]:
    """Start the chosen browser for the block; *slow_mo* in milliseconds. Raises NoBrowserError.

    One that does not end with an interrupt lets the block finish what it is at.
    """
    with started_playwright() as playwright:
        choice = choose_browser(playwright, headed=headed)
        try:
            browser = playwright.chromium.launch(
                **launch_options(choice),
                headless=not headed,
                slow_mo=slow_mo,
                handle_sigint=ends_with_interrupt,
                handle_sigterm=ends_with_interrupt,
            )
        except Error as error:
            reason = error.message.partition("\n")[0]
            raise NoBrowserError(f"The browser {choice.path} does not start: {reason}") from error
        try:
            yield browser
        finally:
            with suppress(Error):
                browser.close()


def install_browser(say: Callable[[str], None], *, headed: bool = False) -> None:
    """Get what is missing: Playwright's own browser, else the system's package; *say* what is fetched.

    Raises NoBrowserError with what to run where neither can be had.
    """
    if not _driver_starts():
        say(f"Installing {DRIVER_LIBRARY}, which Playwright needs …")
        _install_package(DRIVER_LIBRARY)
    with started_playwright() as playwright:
        try:
            choose_browser(playwright, headed=headed)
            return
        except NoBrowserError:
            if os.environ.get("EAPORTAL_BROWSER"):
                raise
    say("Getting a browser from Playwright …")
    if _succeeds([*PLAYWRIGHT, "install", "--no-shell" if headed else "--only-shell", "chromium"]):
        return
    package = "chromium" if headed else HEADLESS_SHELL
    say(f"Not reachable. Installing {package} …")
    _install_package(package)


@contextmanager
def started_playwright() -> Iterator[Playwright]:
    """Playwright, for the block; raises NoBrowserError where its driver does not start."""
    manager = sync_playwright()
    try:
        playwright = manager.start()
    except Exception as error:
        raise NoBrowserError(
            f"Playwright does not start ({error}). Run 'eaportal browser --install'."
        ) from error
    try:
        yield playwright
    finally:
        playwright.stop()


def _driver_starts() -> bool:
    return _succeeds([*PLAYWRIGHT, "--version"])


def _install_package(package: str) -> None:
    command = f"apt-get update && apt-get install --yes {package}"
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    sudo = [] if is_root else ["sudo", "-n"]
    if shutil.which("apt-get") and _succeeds([*sudo, "sh", "-c", command]):
        return
    raise NoBrowserError(
        f"The package {package} is needed and could not be installed here. On Debian, run as root:"
        f" {command}. Elsewhere install Chromium, Chrome or Edge, or name a browser in EAPORTAL_BROWSER."
    )


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - ours
    except FileNotFoundError:
        return False


def _playwrights_own(executable: Path, *, headed: bool) -> Path | None:
    """Playwright's download: *executable* itself, or the headless shell in the folder beside it."""
    folder = next(
        (parent for parent in executable.parents if parent.name.startswith("chromium-")), executable
    )
    shells = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-"))
    candidates = [] if headed else sorted(shells.glob("*/*headless*shell*"))
    return next((path for path in [*candidates, executable] if os.access(path, os.X_OK)), None)
