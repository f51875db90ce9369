"""What the sections of the control API share: its document, its answers, its way to say no."""

from http import HTTPStatus
from typing import Any, NoReturn, cast

from flask import current_app, jsonify
from pydantic import ValidationError
from spectree import Response, SpecTree
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WsgiResponse

from eaportal.simulator.api.models import Problem
from eaportal.simulator.seeding.entry_path import first_problem
from eaportal.simulator.services.delivery import Mailer, keep_up
from eaportal.simulator.worlds.folder import Worlds
from eaportal.simulator.worlds.world import World


def refuse(status: HTTPStatus, sentence: str) -> NoReturn:
    """End the request with a *sentence* that says why nothing was done."""
    raise HTTPException(response=problem(status, sentence))


def problem(status: HTTPStatus, sentence: str) -> WsgiResponse:
    """The answer that says in one *sentence* why nothing was done."""
    response = jsonify(Problem(error=sentence).model_dump())
    response.status_code = status
    return response


def worlds() -> Worlds:
    """The worlds that this API is over."""
    return cast("Worlds", current_app.config["WORLDS"])


def mailer() -> Mailer | None:
    """What delivers the mails of the worlds, if they are to be delivered."""
    return cast("Mailer | None", current_app.config["MAILER"])


def world_called(name: str) -> World:
    """The world called *name*, its time as it is now; ends with 404 where there is none."""
    world = worlds().get(name)
    if world is None:
        refuse(HTTPStatus.NOT_FOUND, f"There is no world {name!r}.")
    keep_up(world, mailer())
    return world


def answers(**codes: object) -> Response:
    """The answers of an operation: those named, and what any may end with."""
    always = {f"HTTP_{status}": Problem for status in (400, 401, 403, 404, 413, 415, 503)}
    return Response(**cast("dict[str, Any]", {**always, **codes}))


def _explain(_request: object, _response: object, error: Exception | None, *_: object) -> None:
    """Turn the first thing wrong with a request into a sentence that begins with its place."""
    if isinstance(error, ValidationError):
        keys, message = first_problem(error)
        place = ".".join(map(str, keys))
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, f"{place}: {message}." if place else f"{message}.")


api = SpecTree(
    "flask",
    title="eaportal control",
    description="Set the worlds and clocks of the EA portal simulator, and read what it sent.",
    version="1",
    mode="strict",
    path="docs",
    page_templates={},
    before=_explain,
    validation_error_model=Problem,
    naming_strategy=lambda model: str(model.__name__),
    nested_naming_strategy=lambda _parent, child: str(child),
    servers=[{"url": "/_sim"}],
)
