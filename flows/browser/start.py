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
# On Debian, Playwright's driver doesn't start without this package.
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
# No requests of the browser's own, no questions, and the same picture of the same page every time.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
    "--disable-partial-raster",
    "--no-first-run",
    "--no-default-browser-check",
)


class LaunchOptions(TypedDict):
    """The part of Playwright's launch options that depends on the machine."""

    executable_path: str
    args: list[str]


class NoBrowserError(SurroundingsError):
    """No browser was found, or it doesn't start; the message says what to do."""


@dataclass(frozen=True)
class BrowserChoice:
    """The browser to use, and *why* it was chosen."""

    path: Path
    why: str


def choose_browser(playwright: Playwright, *, headed: bool = False) -> BrowserChoice:
    """Choose ``EAPORTAL_BROWSER``, Playwright's own browser or the system's, in this order.

    Raises NoBrowserError.
    """
    named = os.environ.get("EAPORTAL_BROWSER")
    if named:
        if not os.access(named, os.X_OK) or Path(named).is_dir():
            raise NoBrowserError(f"EAPORTAL_BROWSER is {named!r}, which is not a program.")
        return BrowserChoice(Path(named), "set by EAPORTAL_BROWSER")
    own = _playwrights_own(Path(playwright.chromium.executable_path), headed=headed)
    if own:
        return BrowserChoice(own, "downloaded by Playwright")
    for name in SYSTEM_BROWSERS:
        found = shutil.which(name)
        if found and not (headed and name == HEADLESS_SHELL):
            return BrowserChoice(Path(found), "installed on this system")
    kind, option = ("browser that can show a window", " --headed") if headed else ("browser", "")
    raise NoBrowserError(
        f"There is no {kind}. Run 'eaportal browser --install{option}', or set EAPORTAL_BROWSER to its path."
    )


def launch_options(choice: BrowserChoice) -> LaunchOptions:
    """The arguments of Playwright's launch() for *choice*."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return {"executable_path": str(choice.path), "args": [*QUIET, *sandbox]}


@contextmanager
def started_browser(
    *, headed: bool = False, slow_mo: float = 0, ends_with_interrupt: bool = True
) -> Iterator[Browser]:
    """Start the chosen browser, and close it when the block ends; *slow_mo* is in milliseconds.

    A browser that doesn't end with an interrupt lets the block finish its work. Raises NoBrowserError.
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
    """Install a browser if there is none: Playwright's own, or the system's package; *say* what is installed.

    Raises NoBrowserError with the command to run if neither can be installed.
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
    say("Installing Playwright's browser …")
    if _succeeds([*PLAYWRIGHT, "install", "--no-shell" if headed else "--only-shell", "chromium"]):
        return
    package = "chromium" if headed else HEADLESS_SHELL
    say(f"That failed. Installing the package {package} …")
    _install_package(package)


@contextmanager
def started_playwright() -> Iterator[Playwright]:
    """Start Playwright, and stop it when the block ends; raises NoBrowserError if it doesn't start."""
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
        f"The package {package} is needed, and it could not be installed. On Debian, run as root:"
        f" {command}. On other systems, install Chromium, Chrome or Edge, or set EAPORTAL_BROWSER."
    )


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603 - ours
    except FileNotFoundError:
        return False


def _playwrights_own(executable: Path, *, headed: bool) -> Path | None:
    """The browser that Playwright downloaded: *executable*, or the headless shell next to it."""
    folder = next(
        (parent for parent in executable.parents if parent.name.startswith("chromium-")), executable
    )
    shells = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-"))
    candidates = [] if headed else sorted(shells.glob("*/*headless*shell*"))
    return next((path for path in [*candidates, executable] if os.access(path, os.X_OK)), None)
