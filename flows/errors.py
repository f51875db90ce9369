"""What ends a command before it has done anything, with its exit code."""


class WrongInputError(Exception):
    """Wrong usage or input: nothing was run."""

    exit_code = 2


class SurroundingsError(Exception):
    """The surroundings are not there: no browser, no portal."""

    exit_code = 3
