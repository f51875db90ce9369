"""Everything that drives a portal through its URL: page objects, steps, bulk updates, checks, the CLI."""
