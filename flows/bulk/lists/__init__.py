"""Change lists: reading them from CSV or Excel with the place of every problem, and writing them."""
