"""The crash test: processes are killed while a list is applied, and the portal's journal is checked."""
