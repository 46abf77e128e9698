"""TOML documents as far as they can be read: a manifest in the middle of a merge still says something."""
from __future__ import annotations

from typing import Any

import tomli

from rust_renames.source import BOM

Table = dict[str, Any]

# How many lines of a broken document are given up before it is cut off instead.
_PATIENCE = 40


def document(text: str) -> Table:
    """The document without the lines that are no TOML, such as the marks of a merge."""
    lines = text.removeprefix(BOM).replace('\r\n', '\n').split('\n')
    found, broken = _parsed(lines)
    first = broken
    left = lines.copy()
    for _ in range(_PATIENCE):
        if found is not None:
            return found
        del left[broken]
        found, broken = _parsed(left)
    # Something is open and takes all the rest: what stands before it is fine.
    for end in range(first, max(first - _PATIENCE, 0), -1):
        found, _ = _parsed(lines[:end])
        if found is not None:
            return found
    return {}


def _parsed(lines: list[str]) -> tuple[Table | None, int]:
    """The document, or None and the index of the line that is wrong."""
    try:
        return tomli.loads('\n'.join(lines)), 0
    except RecursionError:
        return {}, 0
    except ValueError as error:  # a TOMLDecodeError, whose `lineno` is newer than tomli 2.0
        place = str(error).rpartition(' (at line ')[2].partition(',')[0]
        # Without a line it is the document's end that comes too early.
        return None, (int(place) if place.isdigit() else len(lines)) - 1


def table(value: object, *keys: str) -> Table:
    """What lies below the keys, if it is a table; else an empty one."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def strings(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
