"""The control API: JSON under /_sim/ that sets worlds and clocks and reads mail."""
