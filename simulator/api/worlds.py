"""Worlds: create, list, snapshot, restore, export, import, delete."""

from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import BaseModel, Field

from eaportal.simulator.api.access import in_turn, world_called, worlds
from eaportal.simulator.api.document import Body, Problem, answers, api, refuse
from eaportal.simulator.database.moments import real_now
from eaportal.simulator.database.sqlite import WorldDamagedError
from eaportal.simulator.database.tables import WorldRow
from eaportal.simulator.json_types import WHOLE, TimeToLive, read_duration
from eaportal.simulator.rules.life import Life
from eaportal.simulator.world_files.labels import Edition, Labels
from eaportal.simulator.world_files.sample import sample_world
from eaportal.simulator.world_files.world_file import DEFAULT_SEED, WorldFile, read_world_text
from eaportal.simulator.world_files.yaml_files import YamlFileError
from eaportal.simulator.worlds.folder import BEGINNING, DEFAULT, NAME
from eaportal.simulator.worlds.world import World

blueprint = Blueprint("worlds", __name__, url_prefix="/worlds")

# Faker takes most of the time that a world takes to create.
_sample_world = lru_cache(maxsize=16)(sample_world)
Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$", description="lowercase letters, digits, hyphens")]


class NewWorld(Body):
    """A world to create: the sample world of *seed*, or the one that *world_file* (YAML) describes.

    *edition*, *labels* and *life* replace those of the world file.
    """

    name: Name
    seed: Annotated[int, Field(ge=0, lt=2**63), WHOLE] | None = None
    world_file: str | None = None
    edition: Edition | None = Field(default=None, description="of the labels, such as 2021-08")
    labels: Labels = Field(default={})
    life: Life | None = Field(default=None, description="documented: the portal ends as documented")
    time_to_live: TimeToLive = None


class Import(Body):
    """How long the imported world is kept."""

    time_to_live: TimeToLive = None


class WorldState(BaseModel):
    """A world: its URL, its time, and the snapshots that it can be restored to."""

    name: str
    url: str
    now: datetime
    edition: str
    life: Life
    snapshots: list[str]
    expires_at: datetime | None = Field(description="in real time; null for a world without time_to_live")


class WorldList(BaseModel):
    """All worlds, by name."""

    worlds: list[WorldState]


class SnapshotName(Body):
    """The name of a snapshot to take or to restore."""

    snapshot: Name


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=WorldList), tags=["worlds"], operation_id="list_worlds")
def list_worlds() -> WorldList:
    """List all worlds."""
    # A world may expire or be deleted while the others are listed.
    found = (worlds().get(name) for name in worlds().names())
    return WorldList(worlds=[_state(world) for world in found if world])


@blueprint.post("")
@api.validate(
    resp=answers(HTTP_201=WorldState, HTTP_409=Problem), tags=["worlds"], operation_id="create_world"
)
def create_world(json: NewWorld) -> tuple[WorldState, int]:
    """Create a world from a seed or a world file."""
    if json.seed is not None and json.world_file is not None:
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "Give seed or world_file, not both.")
    try:
        world = worlds().create(json.name, _described(json), _expiry(json.time_to_live))
    except FileExistsError as error:
        refuse(HTTPStatus.CONFLICT, f"name: {error}.")
    return _state(world), HTTPStatus.CREATED


@blueprint.post("/<name>/import")
@api.validate(
    resp=answers(HTTP_201=WorldState, HTTP_409=Problem), tags=["worlds"], operation_id="import_world"
)
def import_world(name: str, query: Import) -> tuple[WorldState, int]:
    """Create a world from an exported file, sent as the body."""
    if not NAME.fullmatch(name):
        refuse(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"name: {name!r} may have only lowercase letters, digits, and hyphens.",
        )
    try:
        world = worlds().import_world(name, request.get_data(), _expiry(query.time_to_live))
    except FileExistsError as error:
        refuse(HTTPStatus.CONFLICT, f"name: {error}.")
    except WorldDamagedError as error:
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, f"body: {error}")
    return _state(world), HTTPStatus.CREATED


@blueprint.get("/<name>")
@api.validate(resp=answers(HTTP_200=WorldState), tags=["worlds"], operation_id="read_world")
def read_world(name: str) -> WorldState:
    """Read the time and the snapshots of a world."""
    return _state(world_called(name))


@blueprint.delete("/<name>")
@api.validate(resp=answers(HTTP_204=None, HTTP_409=Problem), tags=["worlds"], operation_id="delete_world")
def delete_world(name: str) -> tuple[str, int]:
    """Delete a world and its snapshots."""
    world_called(name)
    if name == DEFAULT:
        refuse(HTTPStatus.CONFLICT, "The default world stays; reset it instead.")
    worlds().delete(name)
    return "", HTTPStatus.NO_CONTENT


@blueprint.get("/<name>/export")
@api.validate(resp=answers(HTTP_200=None), tags=["worlds"], operation_id="export_world")
def export_world(name: str) -> Response:
    """Download a world as one SQLite file."""
    world_called(name)
    return Response(worlds().export(name), mimetype="application/vnd.sqlite3")


@blueprint.post("/<name>/reset")
@api.validate(resp=answers(HTTP_200=WorldState), tags=["worlds"], operation_id="reset_world")
def reset_world(name: str) -> WorldState:
    """Restore the state in which a world was created."""
    return _restored(name, BEGINNING)


@blueprint.post("/<name>/snapshot")
@api.validate(
    resp=answers(HTTP_200=WorldState, HTTP_409=Problem), tags=["worlds"], operation_id="take_snapshot"
)
def take_snapshot(name: str, json: SnapshotName) -> WorldState:
    """Take a snapshot of the present state."""
    world = world_called(name)
    if json.snapshot == BEGINNING:
        refuse(
            HTTPStatus.CONFLICT,
            f"snapshot: {BEGINNING!r} is the state in which the world was created; choose another name.",
        )
    worlds().take_snapshot(name, json.snapshot)
    return _state(world)


@blueprint.post("/<name>/restore")
@api.validate(resp=answers(HTTP_200=WorldState), tags=["worlds"], operation_id="restore_world")
def restore_world(name: str, json: SnapshotName) -> WorldState:
    """Restore a snapshot of a world."""
    return _restored(name, json.snapshot)


def _restored(name: str, snapshot: str) -> WorldState:
    world = world_called(name)
    try:
        with in_turn(name, is_long=False):
            worlds().restore(name, snapshot)
    except FileNotFoundError as error:
        refuse(HTTPStatus.NOT_FOUND, f"snapshot: {error}.")
    except WorldDamagedError as error:
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, f"snapshot: {snapshot!r} can't be restored. {error}")
    return _state(world)


def _described(asked: NewWorld) -> WorldFile:
    try:
        if asked.world_file is None:
            described = _sample_world(DEFAULT_SEED if asked.seed is None else asked.seed)
        else:
            described = read_world_text(asked.world_file, "world_file")
    except YamlFileError as error:
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    described = described.with_words(asked.edition, asked.labels)
    return described if asked.life is None else described.model_copy(update={"life": asked.life})


def _expiry(time_to_live: str | None) -> datetime | None:
    return read_duration(time_to_live).after(real_now()) if time_to_live else None


def _state(world: World) -> WorldState:
    with world.session() as session:
        row = session.get_one(WorldRow, 1)
    path = "" if world.name == DEFAULT else f"w/{world.name}/"
    return WorldState(
        name=world.name,
        url=f"{request.host_url}{path}",
        now=row.present,
        edition=row.edition,
        life=row.life,
        snapshots=worlds().snapshots(world.name),
        expires_at=worlds().expires_at(world.name),
    )
