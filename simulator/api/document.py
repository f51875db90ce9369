"""The OpenAPI document of the control API, and what every operation in it can answer."""

from http import HTTPStatus
from typing import Any, NoReturn, cast

from flask import jsonify
from pydantic import BaseModel, ConfigDict, ValidationError
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as WsgiResponse

from eaportal.simulator.world_files.entry_path import first_problem, path_text


class Body(BaseModel):
    """The body or query of a request. Unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """One sentence that says why nothing was done, beginning with the field if there is one."""

    error: str


def refuse(status: HTTPStatus, sentence: str) -> NoReturn:
    """End the request with *status* and a *sentence* that says why nothing was done."""
    raise HTTPException(response=problem(status, sentence))


def problem(status: HTTPStatus, sentence: str) -> WsgiResponse:
    """Return the response of *status* whose error is *sentence*."""
    response = jsonify(Problem(error=sentence).model_dump())
    response.status_code = status
    return response


def answers(**codes: object) -> Response:
    """Return the responses of an operation: *codes*, and those of every operation."""
    always = {f"HTTP_{status}": Problem for status in (400, 401, 403, 404, 413, 415, 503)}
    return Response(**cast("dict[str, Any]", {**always, **codes}))


def _explain(_request: object, _response: object, error: Exception | None, *_: object) -> None:
    """Answer an invalid request with a sentence about its first problem."""
    if isinstance(error, ValidationError):
        keys, message = first_problem(error)
        place = path_text(keys)
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, f"{place}: {message}." if place else f"{message}.")


_TOKEN = SecurityScheme(
    name="token",
    data=SecuritySchemeData(
        type=SecureType.HTTP,
        scheme="bearer",
        description="Printed by eaportal serve if it listens on an address that other machines can reach.",
    ),
)
api = SpecTree(
    "flask",
    title="eaportal control",
    description="Control the worlds and clocks of the EA portal simulator, and read the mails that it sent.",
    version="1",
    mode="strict",
    path="docs",
    page_templates={},
    before=_explain,
    validation_error_model=Problem,
    naming_strategy=lambda model: str(model.__name__),
    nested_naming_strategy=lambda _parent, child: str(child),
    servers=[{"url": "/_sim"}],
    security_schemes=[_TOKEN],
    security=[{}, {"token": []}],
)
