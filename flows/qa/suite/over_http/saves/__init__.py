"""Save and the lock: who, until when, from which form, and what changes."""
