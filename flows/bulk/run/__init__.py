"""The workers of a run, and rolling a run back."""
