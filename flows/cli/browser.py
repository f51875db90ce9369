"""eaportal browser."""

import click


@click.command()
@click.option("--install", is_flag=True, help="Get what is missing.")
@click.option("--headed", is_flag=True, help="Ask for one that can show a window.")
def browser(install: bool, headed: bool) -> None:
    """Say which browser is used, and why."""
    from eaportal.flows.browser.start import choose_browser, install_browser, started_playwright

    if install:
        install_browser(lambda message: click.echo(message, err=True), headed=headed)
    with started_playwright() as playwright:
        choice = choose_browser(playwright, headed=headed)
    click.echo(f"{choice.path} ({choice.why})")
