"""The crash test: what is killed while a list is applied, and what the portal's journal says of it then."""
