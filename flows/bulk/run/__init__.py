"""What a run does: the protocol for one row, the workers, and rolling back."""
