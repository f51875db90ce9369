"""The SQLite database of a world: its tables, its journal, and where defects change what reads them."""
