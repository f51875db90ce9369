"""The outline of every page, compared with the one that was last reviewed."""
