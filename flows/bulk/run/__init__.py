"""Runs: apply a list, roll a run back, with several workers."""
