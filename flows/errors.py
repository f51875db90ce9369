"""What ends a command early, with its exit code."""


class RefusedError(Exception):
    """The portal says no, or does not offer what a step needs; the message is for the user."""

    exit_code = 1


class WrongInputError(Exception):
    """Wrong usage or input: nothing was run."""

    exit_code = 2


class SurroundingsError(Exception):
    """The surroundings are not there: no browser, no portal."""

    exit_code = 3
