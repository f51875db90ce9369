"""Usage Summary of the simulator beside a Flask app that returns the same HTML and does nothing else."""

import http.client
import socket
import statistics
import threading
from contextlib import closing
from urllib.parse import urlsplit

from flask import Flask
from waitress.server import create_server

from benchmarks.measuring import Figure, seconds
from eaportal.flows.client import Simulator
from eaportal.simulator.server import Portal

TIMES = 300
ACCOUNT = "ea_admin@eaportal.example"
PAGE = "/report/usagesummary?period=2020-11"


def bare_flask_figure() -> Figure:
    """How many times as long the page takes as one that is only sent, over the same kind of server."""
    with Portal() as portal:
        cookie = Simulator(portal.url).world().begin_session(ACCOUNT)
        page, ours = _asked(portal.url, {"Cookie": f"{cookie.name}={cookie.value}"})
    app = Flask(__name__)
    app.add_url_rule("/report/usagesummary", view_func=lambda: page)
    listening = socket.create_server(("127.0.0.1", 0))
    with closing(create_server(app, sockets=[listening])) as server:
        threading.Thread(target=server.run, daemon=True).start()
        _, bare = _asked(f"http://127.0.0.1:{listening.getsockname()[1]}/", {})
    beside = f"{ours * 1000:.1f} ms beside {bare * 1000:.2f} for the same {len(page) // 1000} kB"
    return Figure("simulator_vs_bare_flask", ours / bare, "×", 40, beside)


def _asked(url: str, headers: dict[str, str]) -> tuple[str, float]:
    """The page of *url*, and how many seconds it usually takes on a connection that is kept."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def ask() -> str:
        connection.request("GET", PAGE, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status == 200, text
        return text

    page = ask()
    usual = statistics.median(seconds(ask) for _ in range(TIMES))
    connection.close()
    return page, usual
