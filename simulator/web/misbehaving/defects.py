"""Defects as a browser meets them: in templates, requests and answers."""

from collections.abc import Callable, MutableMapping
from contextlib import suppress
from typing import Any

from flask import Flask, Response, g
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import BaseLoader, Template
from jinja2 import Environment as AnyEnvironment

from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.defects.catalog import defects_in
from eaportal.simulator.defects.entries import AroundRequest, Defect, Edit

# How many sets of edits have their compiled templates cached.
CACHED_EDITS = 64


def load_defects(db: JournaledSession) -> None:
    """Load the defects of the world of this request."""
    g.defects = defects_in(db)


def change_request() -> None:
    """Let the defects change this request before the portal handles it."""
    g.around = [defect.around() for defect in g.defects if defect.around]
    for running in g.around:
        next(running)


class EditedTemplates(Environment):
    """The templates, and the ones that defects have edited."""

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._edited: dict[tuple[Edit, ...], AnyEnvironment] = {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name for it
    ) -> Template:
        """Load the template called *name* with the edits of the world of this request."""
        defects: list[Defect] = g.get("defects", [])
        edits = tuple(edit for defect in defects for edit in defect.edits)
        if not edits or self.overlayed:
            return super().get_template(name, parent, globals)
        return self._edited_by(edits).get_template(name, parent, globals)

    def _edited_by(self, edits: tuple[Edit, ...]) -> AnyEnvironment:
        edited = self._edited.pop(edits, None) or self.overlay(loader=_EditedLoader(self.loader, edits))
        self._edited[edits] = edited  # the most recently used is last
        if len(self._edited) > CACHED_EDITS:
            self._edited.pop(next(iter(self._edited)), None)
        return edited


class _EditedLoader(BaseLoader):
    def __init__(self, loader: BaseLoader | None, edits: tuple[Edit, ...]) -> None:
        self._loader = loader or BaseLoader()
        self._edits = edits

    def get_source(
        self, environment: AnyEnvironment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, _, is_up_to_date = self._loader.get_source(environment, template)
        for edit in self._edits:
            if edit.template == template:
                source = edit.applied(source)
        return source, None, is_up_to_date


class PortalFlask(Flask):
    """A Flask application whose templates and answers can be changed by the defects of a world."""

    jinja_environment = EditedTemplates

    def process_response(self, response: Response) -> Response:
        """Complete the *response*, then let the defects change it."""
        response = super().process_response(response)
        running: AroundRequest
        for running in g.get("around", []):
            with suppress(StopIteration):
                running.send(response)
        return response
