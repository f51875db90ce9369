"""The control API: JSON below /_sim/ that controls worlds, clocks, faults and defects."""
