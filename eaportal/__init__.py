"""A simulator of the Azure EA portal, and browser flows that carry out its procedure *Update PO number*."""

from pathlib import Path

if not all((Path(__file__).parent / folder).is_dir() for folder in ("flows", "simulator")):
    raise ImportError(
        "eaportal/flows and eaportal/simulator are symbolic links, and this copy of the repository has none."
        " On Windows, turn on Developer Mode and clone again with: git clone -c core.symlinks=true"
    )
