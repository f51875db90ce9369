"""What the portal does for its users: read and change a world by the rules."""
