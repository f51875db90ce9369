"""Problems in the text of an article that show without the page."""
