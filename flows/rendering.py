"""HTML reports from their templates."""

import base64

from jinja2 import Environment, PackageLoader, StrictUndefined

from eaportal.flows.wording import counted


def render(template: str, **values: object) -> str:
    """Render the *template* of this name with *values*."""
    templates = Environment(
        loader=PackageLoader("eaportal.flows"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"data_url": _data_url, "counted": counted}
    return templates.get_template(template).render(values)


def _data_url(picture: bytes, kind: str = "image/png") -> str:
    """The data URL of *picture*."""
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}"
