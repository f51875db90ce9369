"""The procedure suite: checks of the documented procedure, to be run on a simulator's portal."""
