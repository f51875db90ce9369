"""A typed Python client of the simulator's control API."""

from eaportal.flows.client.calls import ControlRefusedError
from eaportal.flows.client.simulator import Simulator
from eaportal.flows.client.values import (
    Clock,
    Cookie,
    Defect,
    Difference,
    Entry,
    Event,
    Fault,
    Header,
    Mail,
    TaxRequest,
    Ticket,
    User,
)
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
    "Header",
    "Mail",
    "Simulator",
    "TaxRequest",
    "Ticket",
    "User",
    "World",
]
