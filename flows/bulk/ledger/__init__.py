"""The ledger of a run: its rows, its events, and its audit log."""
