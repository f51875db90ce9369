"""Run the packaged suite and report what it finds."""

from eaportal.extras import require

require("pytest")
