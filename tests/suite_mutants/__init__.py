"""Mutants of the simulator: small bugs, one at a time, that the packaged suite should catch."""
