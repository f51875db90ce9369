"""Fill a new world from a world file."""
