"""Files that a page offers."""

from collections.abc import Iterator

from flask import Response


def download(content: bytes | Iterator[bytes], media_type: str, name: str) -> Response:
    """Answer with a file called *name*, for a browser to keep."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
