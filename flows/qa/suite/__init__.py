"""The suite: checks of the documented procedure, for a simulator of the portal."""

from eaportal.extras import require

require("pytest")
