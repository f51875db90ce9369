"""Read YAML files into models, with the line and column of each problem."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from eaportal.simulator.world_files.entry_path import EntryPath, first_problem

Model = TypeVar("Model", bound=BaseModel)


class YamlFileError(ValueError):
    """A file that can't be used. The message says where and why."""


def read_yaml_file(path: Path, model: type[Model], expected: str) -> Model:
    """Read the file at *path* as a *model*; raises YamlFileError, which starts with ``path:line:column``.

    *expected* describes such a file, for one that isn't a mapping.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise YamlFileError(f"{path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise YamlFileError(f"{path}: not UTF-8 at byte {error.start}.") from error
    return read_yaml_text(text, str(path), model, expected)


def read_yaml_text(text: str, path: str, model: type[Model], expected: str) -> Model:
    """Read *text* as a *model*; raises YamlFileError, which starts with ``path:line:column``."""
    try:
        loader = yaml.CBaseLoader(text)
        tree = loader.get_single_node()
        _refuse_repeated_keys(tree)
        content = loader.construct_document(tree) if tree else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise YamlFileError(f"{place}: not YAML: {error.problem}.") from error
    except RecursionError as error:
        raise YamlFileError(f"{path}: not YAML: nested too deeply.") from error
    except yaml.YAMLError as error:
        raise YamlFileError(f"{path}: not YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(content, dict):
        raise YamlFileError(f"{path}:1:1: {expected}.")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        keys, message = first_problem(error)
        line, column = _place(tree, keys)
        field = ".".join(map(str, keys))
        raise YamlFileError(f"{path}:{line}:{column}: {field}: {message[0].lower()}{message[1:]}.") from error


def _refuse_repeated_keys(node: yaml.Node | None, seen_nodes: set[int] | None = None) -> None:
    """Refuse a mapping that has a key twice, of which YAML would silently drop the first.

    Refuse aliases, too: they could refer to themselves, or expand a small file without end.
    """
    seen_nodes = seen_nodes if seen_nodes is not None else set()
    if node is not None and not isinstance(node, yaml.ScalarNode):
        if id(node) in seen_nodes:
            problem = "aliases are not supported; write out the value"
            raise yaml.composer.ComposerError(None, None, problem, node.start_mark)
        seen_nodes.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.composer.ComposerError(None, None, "a key must be one word", key.start_mark)
            if key.value in seen:
                problem = f"{key.value!r} appears a second time"
                raise yaml.composer.ComposerError(None, None, problem, key.start_mark)
            seen.add(key.value)
            _refuse_repeated_keys(value, seen_nodes)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item, seen_nodes)


def _place(node: yaml.Node | None, keys: EntryPath) -> tuple[int, int]:
    """Return line and column, from 1, of the entry at *keys*, or of the nearest one above it."""
    place = node
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pairs = {name.value: (name, value) for name, value in node.value}
            if key not in pairs:
                break
            place, node = pairs[str(key)]
        elif isinstance(node, yaml.SequenceNode) and int(key) < len(node.value):
            place = node = node.value[int(key)]
        else:
            break
    return (place.start_mark.line + 1, place.start_mark.column + 1) if place else (1, 1)
