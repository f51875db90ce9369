"""Find and start a browser, keep a session with a portal, and trace what happens in it."""
