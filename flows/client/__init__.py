"""A simulator steered from Python: its worlds, their time, mail, journal, faults, defects and users."""

from eaportal.flows.client.calls import ControlRefusedError
from eaportal.flows.client.simulator import Simulator
from eaportal.flows.client.values import Clock, Cookie, Defect, Difference, Entry, Event, Fault, Mail, User
from eaportal.flows.client.worlds import World

__all__ = [
    "Clock",
    "ControlRefusedError",
    "Cookie",
    "Defect",
    "Difference",
    "Entry",
    "Event",
    "Fault",
    "Mail",
    "Simulator",
    "User",
    "World",
]
