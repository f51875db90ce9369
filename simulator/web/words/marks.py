"""Mark messages for the catalogs where they stand in tables."""


def N_(message: str) -> str:  # noqa: N802 - gettext's usual mark for a text translated later
    """Mark *message* for the catalogs."""
    return message
