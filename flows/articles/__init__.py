"""Checking articles: read, walk through, proofread, report. Nothing here knows the verbs of a language."""
