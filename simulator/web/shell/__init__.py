"""What every page has: the world, the user, the enrollment and the frame around them."""
