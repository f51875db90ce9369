"""The errors that eaportal raises on purpose; a command that one of them ends exits with its code."""


class EaportalError(Exception):
    """Base class of these errors; the message is a sentence for the user."""

    exit_code = 1


class RefusedError(EaportalError):
    """The portal, or the simulator, says no."""


class StepFailedError(EaportalError):
    """A documented step didn't lead to what it should.

    *step* is the name of the step, such as ``Reports``. *expected* is what should have followed and *seen*
    what the page said or showed instead; both may be empty.
    """

    def __init__(self, message: str, *, step: str = "", expected: str = "", seen: str = "") -> None:
        super().__init__(message)
        self.step = step
        self.expected = expected
        self.seen = seen


class StepTimeoutError(StepFailedError):
    """A control that the step uses, or the page that should follow, didn't come in time."""


class ControlMissingError(StepTimeoutError):
    """The page has no control of the name that the step uses; the message says what it has instead."""


class SessionEndedError(StepFailedError):
    """The portal asked to sign in again in the middle of the procedure."""


class SignInRefusedError(StepFailedError, RefusedError):
    """The portal doesn't let the account in."""


class NotOfferedError(StepFailedError, RefusedError):
    """The portal doesn't offer this user the enrollment, the billing period or the control of a step."""


class SaveRefusedError(StepFailedError, RefusedError):
    """A rule of the portal doesn't allow the change."""


class WrongInputError(EaportalError):
    """Wrong usage or input: nothing was run."""

    exit_code = 2


class SurroundingsError(EaportalError):
    """Something around the command is missing: a browser, or the portal."""

    exit_code = 3
