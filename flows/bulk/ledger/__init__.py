"""The ledger of bulk runs and its audit log."""
