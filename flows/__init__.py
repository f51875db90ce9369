"""What drives a portal, through its URL alone."""
