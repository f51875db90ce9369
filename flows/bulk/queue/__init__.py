"""A run whose rows workers on several machines take from a queue in the database of its ledger."""
