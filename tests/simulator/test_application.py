from werkzeug.test import Client

from eaportal.simulator.application import Application
from eaportal.simulator.worlds.folder import DEFAULT


def test_a_simulator_is_alive_before_it_is_ready(own_folder, sample):
    client = Client(Application(own_folder))

    before = [(client.get(path).status_code, client.get(path).text) for path in ("/healthz", "/readyz")]
    own_folder.create(DEFAULT, sample)
    after = [(client.get(path).status_code, client.get(path).text) for path in ("/healthz", "/readyz")]

    assert before == [(200, "alive"), (503, "no world yet")]
    assert after == [(200, "alive"), (200, "ready")]
