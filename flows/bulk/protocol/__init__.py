"""What happens to one row: read, decide, save, read back, record."""
