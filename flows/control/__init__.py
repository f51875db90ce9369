"""A simulator steered from Python: its worlds, their time, mail, journal, faults, defects and users."""

from eaportal.flows.control.calls import ControlRefusedError
from eaportal.flows.control.simulator import Simulator
from eaportal.flows.control.values import Clock, Cookie, Defect, Difference, Entry, Event, Fault, Mail, User
from eaportal.flows.control.worlds import World

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
