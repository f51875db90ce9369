"""Worlds: make, list, snapshot, put back, export, take in, delete."""

from datetime import datetime
from functools import lru_cache
from http import HTTPStatus

from flask import Blueprint, Response, request

from eaportal.simulator.api.api import answers, api, refuse, world_called, worlds
from eaportal.simulator.api.models import Import, NewWorld, Problem, SnapshotName, WorldList, WorldState
from eaportal.simulator.defects.catalog import DEFECTS
from eaportal.simulator.faults.effects import EFFECTS
from eaportal.simulator.faults.faults import list_faults
from eaportal.simulator.json_types import read_duration
from eaportal.simulator.seeding.sample import sample_world
from eaportal.simulator.seeding.world_file import DEFAULT_SEED, WorldFile, read_world_text
from eaportal.simulator.seeding.yaml_files import YamlFileError
from eaportal.simulator.worlds.defect_points import planted
from eaportal.simulator.worlds.files import WorldDamagedError
from eaportal.simulator.worlds.folder import BEGINNING, DEFAULT, NAME
from eaportal.simulator.worlds.moments import real_now
from eaportal.simulator.worlds.tables import WorldRow
from eaportal.simulator.worlds.world import World

# Faker takes longer than all else that makes the second world of a seed.
_sample_world = lru_cache(maxsize=16)(sample_world)
blueprint = Blueprint("worlds", __name__, url_prefix="/worlds")


@blueprint.get("")
@api.validate(resp=answers(HTTP_200=WorldList), tags=["worlds"], operation_id="list_worlds")
def list_worlds() -> WorldList:
    """List all worlds."""
    # One may be deleted, or expire, while the others are listed.
    found = (worlds().get(name) for name in worlds().names())
    return WorldList(worlds=[_state(world) for world in found if world])


@blueprint.post("")
@api.validate(
    resp=answers(HTTP_201=WorldState, HTTP_409=Problem), tags=["worlds"], operation_id="create_world"
)
def create_world(json: NewWorld) -> tuple[WorldState, int]:
    """Make a world from a seed or a world file."""
    if json.seed is not None and json.world_file is not None:
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "seed and world_file exclude each other.")
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
    """Make a world from an exported file, sent as the body."""
    if not NAME.fullmatch(name):
        refuse(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"name: {name!r} is not of lower-case letters, digits, hyphens."
        )
    try:
        world = worlds().take_in(name, request.get_data(), _expiry(query.time_to_live))
    except FileExistsError as error:
        refuse(HTTPStatus.CONFLICT, f"name: {error}.")
    except WorldDamagedError as error:
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, f"body: {error}")
    _refuse_unknown_names(world)
    return _state(world), HTTPStatus.CREATED


@blueprint.get("/<name>")
@api.validate(resp=answers(HTTP_200=WorldState), tags=["worlds"], operation_id="read_world")
def read_world(name: str) -> WorldState:
    """Tell what time it is in a world and what it can be put back to."""
    return _state(world_called(name))


@blueprint.delete("/<name>")
@api.validate(resp=answers(HTTP_204=None, HTTP_409=Problem), tags=["worlds"], operation_id="delete_world")
def delete_world(name: str) -> tuple[str, int]:
    """Remove a world and its snapshots."""
    world_called(name)
    if name == DEFAULT:
        refuse(HTTPStatus.CONFLICT, "The default world stays; reset it instead.")
    worlds().delete(name)
    return "", HTTPStatus.NO_CONTENT


@blueprint.get("/<name>/export")
@api.validate(resp=answers(HTTP_200=None), tags=["worlds"], operation_id="export_world")
def export_world(name: str) -> Response:
    """Give everything of a world as one SQLite file."""
    world_called(name)
    return Response(worlds().export(name), mimetype="application/vnd.sqlite3")


@blueprint.post("/<name>/reset")
@api.validate(resp=answers(HTTP_200=WorldState), tags=["worlds"], operation_id="reset_world")
def reset_world(name: str) -> WorldState:
    """Put a world back to what it began as."""
    return _restored(name, BEGINNING)


@blueprint.post("/<name>/snapshot")
@api.validate(
    resp=answers(HTTP_200=WorldState, HTTP_409=Problem), tags=["worlds"], operation_id="take_snapshot"
)
def take_snapshot(name: str, json: SnapshotName) -> WorldState:
    """Keep the present state under a name."""
    world = world_called(name)
    if json.snapshot == BEGINNING:
        refuse(
            HTTPStatus.CONFLICT, f"snapshot: {BEGINNING!r} is what the world began as; choose another name."
        )
    worlds().take_snapshot(name, json.snapshot)
    return _state(world)


@blueprint.post("/<name>/restore")
@api.validate(resp=answers(HTTP_200=WorldState), tags=["worlds"], operation_id="restore_world")
def restore_world(name: str, json: SnapshotName) -> WorldState:
    """Put a world back to a snapshot."""
    return _restored(name, json.snapshot)


def _restored(name: str, snapshot: str) -> WorldState:
    world = world_called(name)
    try:
        worlds().restore(name, snapshot)
    except FileNotFoundError as error:
        refuse(HTTPStatus.NOT_FOUND, f"snapshot: {error}.")
    return _state(world)


def _refuse_unknown_names(world: World) -> None:
    """Delete a *world* that has a defect or a fault of another version of the simulator, and refuse it."""
    with world.session() as session:
        unknown = [f"the defect {name!r}" for name in planted(session) if name not in DEFECTS]
        unknown += [f"the fault {row.effect!r}" for row in list_faults(session) if row.effect not in EFFECTS]
    if unknown:
        worlds().delete(world.name)
        refuse(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            f"body: This world has {unknown[0]}, which this simulator does not know.",
        )


def _described(asked: NewWorld) -> WorldFile:
    try:
        if asked.world_file is None:
            described = _sample_world(DEFAULT_SEED if asked.seed is None else asked.seed)
        else:
            described = read_world_text(asked.world_file, "world_file")
    except YamlFileError as error:
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    return described.in_words(asked.edition, asked.labels)


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
        snapshots=worlds().snapshots(world.name),
        expires_at=worlds().expires_at(world.name),
    )
