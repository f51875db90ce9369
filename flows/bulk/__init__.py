"""Bulk updates: change lists, plans, runs with their ledger, and reports."""
