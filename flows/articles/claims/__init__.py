"""Claims: what the sentences of an article say about the portal's rules, compared with those rules."""
