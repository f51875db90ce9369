"""Checks in a browser: the five steps, and pages as a person meets them."""
