"""The results of a run: the list with outcomes, and one HTML page."""
