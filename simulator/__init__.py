"""A controllable stand-in for the retired Azure EA portal."""
