"""The commands that a document shows, with what they print."""

import json
import re
import shlex
from urllib.request import Request, urlopen

from tests.support.files import ROOT


def examples(document: str) -> list[tuple[str, str]]:
    """Each command of *document* with the output that it shows, in order."""
    blocks = re.findall(r"^```console\n(.*?)^```", (ROOT / document).read_text(), re.M | re.S)
    return re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks), re.M)


def python_of(document: str) -> str:
    """The Python sessions of *document*, one after the other."""
    return "".join(re.findall(r"^```pycon\n(.*?)^```", (ROOT / document).read_text(), re.M | re.S))


def curl(command: str, base_url: str) -> str:
    """Send the request that a curl *command* of a document would, to *base_url* in place of its port 8020."""
    arguments = iter(shlex.split(command)[1:])
    method, body, url = None, None, ""
    for argument in arguments:
        if argument == "-X":
            method = next(arguments)
        elif argument == "--json":
            body = json.dumps(json.loads(next(arguments))).encode()
        else:
            assert not argument.startswith("-"), f"unknown option of curl: {argument}"
            url = argument.replace("http://127.0.0.1:8020/", base_url)
    request = Request(url, body, {"Content-Type": "application/json"} if body else {}, method=method)
    with urlopen(request, timeout=30) as answer:
        return answer.read().decode().replace(base_url, "http://127.0.0.1:8020/")


def is_shown(output: str, shown: str) -> bool:
    """Whether *output* is what a document shows of it: … stands for anything."""
    parts = [re.escape(part) for part in without_times(shown).split("…")]
    return re.fullmatch(".*".join(parts), without_times(output), re.S) is not None


def without_times(text: str) -> str:
    """The *text* without how long something took."""
    return re.sub(r"\d+\.\d+ s\b", "0 s", text).rstrip("\n")
