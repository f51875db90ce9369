"""How many requests the server works on at once."""

THREADS = 24
# So many of them at most wait for a mail; the rest are there for everybody else.
WAITING = 16
