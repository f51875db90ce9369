"""The password that the system's keyring keeps for an account."""

import click

SERVICE = "eaportal"


def stored_password(account: str) -> str | None:
    """The password of *account* in the system's keyring, None where there is none or no keyring."""
    try:
        import keyring
        from keyring.errors import NoKeyringError
    except ImportError:  # it comes with eaportal[bulk]
        return None
    try:
        return keyring.get_password(SERVICE, account)
    except NoKeyringError:
        return None
    except Exception as error:
        # Its backends are other people's programs: they may be locked, or raise what they like.
        click.echo(f"The system's keyring was not read: {str(error) or type(error).__name__}", err=True)
        return None
