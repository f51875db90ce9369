"""The portal's rules in plain Python, without a clock, a database or the web.

Docstrings cite facts by the keys of docs/fidelity.md.
"""
