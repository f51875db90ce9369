"""Walking through an article on the live page, step by step, by its own words."""
