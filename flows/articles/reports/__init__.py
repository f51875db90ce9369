"""A check told to people and to programs."""
