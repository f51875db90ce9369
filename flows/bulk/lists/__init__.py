"""Change lists: read from CSV or Excel, every problem with its place, and written again."""
