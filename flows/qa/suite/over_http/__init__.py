"""Checks without a browser: what the portal answers to any request, and what it changes."""
