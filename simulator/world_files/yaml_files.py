"""Read YAML files into models, with the line and column of each problem."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from eaportal.simulator.world_files.entry_path import first_problem, path_text, shown
from eaportal.simulator.world_files.yaml_tree import YamlTree

Model = TypeVar("Model", bound=BaseModel)


class YamlFileError(ValueError):
    """A file that can't be used. The message says where and why."""


def read_yaml_file(path: Path, model: type[Model], expected: str) -> Model:
    """Read the file at *path* as a *model*; raises YamlFileError, which starts with ``path:line:column``.

    *expected* describes such a file, for one that isn't a mapping.
    """
    name = shown(str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise YamlFileError(f"{name}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise YamlFileError(f"{name}: not UTF-8 at byte {error.start}.") from error
    return read_yaml_text(text, name, model, expected)


def read_yaml_text(text: str, path: str, model: type[Model], expected: str) -> Model:
    """Read *text* as a *model*; raises YamlFileError, which starts with ``path:line:column``."""
    try:
        tree = YamlTree(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise YamlFileError(f"{place}: not YAML: {error.problem}.") from error
    except yaml.YAMLError as error:
        raise YamlFileError(f"{path}: not YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(tree.content, dict):
        raise YamlFileError(f"{path}:1:1: {expected}.")
    try:
        return model.model_validate(tree.content)
    except ValidationError as error:
        keys, message = first_problem(error)
        line, column = tree.place(keys)
        field = path_text(keys)
        raise YamlFileError(f"{path}:{line}:{column}: {field}: {message[0].lower()}{message[1:]}.") from error
