"""What a check reports, and the fixes that it offers."""
