"""Seeded defects: bugs that can be planted in a world, each by its name."""
