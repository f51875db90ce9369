"""For whom an article works: the readers, the worlds in which they follow it, and how far they get."""
