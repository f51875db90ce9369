"""Checks of what hardly anybody does: markup as text, addresses of nothing, forms sent by hand."""
