"""Reading an article: front matter, language, blocks, and steps, with the position of each character."""

from eaportal.extras import require

require("check")
