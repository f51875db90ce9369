"""The pictures of steps as files, named for use in documentation."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eaportal.flows.errors import WrongInputError

if TYPE_CHECKING:
    from eaportal.flows.articles.text.reading import Article, NotAnArticle
    from eaportal.flows.articles.walk.pictures import Picture


def picture_names(documents: "Iterable[Article | NotAnArticle]") -> dict[str, Path]:
    """For the path of each article among *documents* how its pictures are called, without the step.

    Folders that tell articles apart are kept. Raises WrongInputError where two would have the same name.
    """
    from eaportal.flows.articles.text.reading import Article

    paths = {str(document.path): document for document in documents if isinstance(document, Article)}
    above = Path(os.path.commonpath([Path(path).absolute().parent for path in paths])) if paths else Path()
    names = {
        path: Path(path).absolute().parent.relative_to(above) / _name(article)
        for path, article in paths.items()
    }
    for name, count in Counter(names.values()).items():
        if count > 1:
            one, other = [path for path in names if names[path] == name][:2]
            raise WrongInputError(f"{one} and {other}: the pictures of both would be called {name}.")
    return names


def write_pictures(name: Path, pictures: Sequence["Picture"]) -> None:
    """Write *pictures* as ``<name>.step-3.png`` and the like, a step's second as ``<name>.step-3-2.png``."""
    seen: Counter[int] = Counter()
    for picture in pictures:
        seen[picture.step] += 1
        again = f"-{seen[picture.step]}" if seen[picture.step] > 1 else ""
        path = name.with_name(f"{name.name}.step-{picture.step}{again}.png")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture.png)


def _name(article: "Article") -> str:
    stem = article.path.stem
    return stem if article.locale in stem else f"{stem}.{article.locale}"
