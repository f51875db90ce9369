"""Defects: ways in which a portal can be wrong on purpose, each single and by its name."""
