"""Faults: problems around the portal, for the requests that they match."""
