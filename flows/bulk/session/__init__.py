"""A browser session with the portal that lasts for many rows."""
