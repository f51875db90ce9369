"""Worlds: one isolated portal each, kept in one SQLite file."""
