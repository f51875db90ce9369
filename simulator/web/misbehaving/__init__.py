"""Faults and defects as a browser meets them."""
