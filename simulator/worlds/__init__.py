"""Worlds: isolated portals, each kept in one SQLite file."""
