"""The results of a check: findings, their rules, and their fixes."""
