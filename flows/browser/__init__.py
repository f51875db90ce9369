"""Finding and starting a browser, pages and traces, and workers with a browser each."""
