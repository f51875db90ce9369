"""Run the packaged suite and report what it finds."""
