"""Articles: read one, find its words on the page, walk it, report. Nothing here knows a language's verbs."""
