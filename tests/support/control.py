"""A client of the control API without a server."""

from typing import Any

from werkzeug.test import Client

from eaportal.simulator.application import Application


class Control:
    """A client of the control API, without cookies; *headers* go with every request."""

    def __init__(self, application: Application, **headers: str) -> None:
        self.client = Client(application, use_cookies=False)
        self.headers = headers

    def ask(self, method: str, path: str, json: object = None, **options: Any) -> tuple[int, Any]:
        """Send a request below /_sim; return its status, and the JSON of the response or its bytes."""
        if json is not None:
            options["json"] = json
        response = self.client.open(f"/_sim{path}", method=method, headers=self.headers, **options)
        assert "Set-Cookie" not in response.headers
        is_json = response.mimetype == "application/json"
        return response.status_code, response.get_json() if is_json else response.data

    def get(self, path: str) -> tuple[int, Any]:
        return self.ask("GET", path)

    def post(self, path: str, json: object = None, **options: Any) -> tuple[int, Any]:
        return self.ask("POST", path, json, **options)

    def delete(self, path: str) -> tuple[int, Any]:
        return self.ask("DELETE", path)
