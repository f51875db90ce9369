"""Faults: the surroundings misbehave, in a world and for the requests that a fault names."""
