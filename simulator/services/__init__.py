"""What the portal does for its users: read and change a world according to the rules."""
