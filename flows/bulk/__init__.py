"""Bulk updates: change lists, plans, the ledger of a run, and putting it back."""
