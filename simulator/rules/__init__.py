"""The portal's rules in plain Python: no clock, no database, no web.

Facts are cited by the keys of docs/fidelity.md.
"""
