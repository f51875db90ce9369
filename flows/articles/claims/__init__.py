"""Claims: what an article's sentences state about the portal's rules, compared with those rules."""
