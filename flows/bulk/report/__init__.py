"""The report of a run: one HTML page, with pictures and traces beside it."""
