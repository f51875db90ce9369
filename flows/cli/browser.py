"""eaportal browser."""

import click


@click.command()
@click.option("--install", is_flag=True, help="Install a browser if there is none.")
@click.option("--headed", is_flag=True, help="Use a browser that can show a window.")
def browser(install: bool, headed: bool) -> None:
    """Show which browser eaportal uses, and why."""
    from eaportal.flows.browser.start import choose_browser, install_browser, started_playwright

    if install:
        install_browser(lambda message: click.echo(message, err=True), headed=headed)
    with started_playwright() as playwright:
        choice = choose_browser(playwright, headed=headed)
    click.echo(f"{choice.path} ({choice.why})")
