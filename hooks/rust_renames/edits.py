"""An edit is a value: a span of the original text and what stands there instead."""
from __future__ import annotations

from typing import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Characters `start` to `end` (0-based, end exclusive) of a text are replaced by `text`."""

    start: int
    end: int
    text: str


def merged(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Sorted, each once; an overlap is a defect of the caller and raises ValueError."""
    ordered = sorted(set(edits))
    for before, after in zip(ordered, ordered[1:]):
        if after.start < before.end or after.start == before.start:
            raise ValueError(f'overlapping edits: {before} and {after}')
    return tuple(ordered)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after disjoint edits; everything outside of their spans is the same."""
    parts = []
    at = 0
    for edit in merged(edits):
        parts.append(text[at:edit.start])
        parts.append(edit.text)
        at = edit.end
    parts.append(text[at:])
    return ''.join(parts)


def stacked(edits: Iterable[Edit]) -> list[Edit]:
    """Several insertions at one place as one, in their order, and before what is replaced there; empty ones go."""
    insertions: dict[int, str] = {}
    found = []
    for edit in edits:
        if edit.start == edit.end:
            insertions[edit.start] = insertions.get(edit.start, '') + edit.text
        else:
            found.append(edit)
    for index, edit in enumerate(found):
        if edit.start in insertions:
            found[index] = Edit(edit.start, edit.end, insertions.pop(edit.start) + edit.text)
    return found + [Edit(at, at, text) for at, text in insertions.items() if text]


def line_above(text: str, at: int, line: str) -> Edit:
    """Puts a line before what begins its own at a 0-based offset, indented alike; beside it where that does not."""
    indent = text[text.rfind('\n', 0, at) + 1:at]
    newline = '\r\n' if '\r\n' in text else '\n'
    return Edit(at, at, line + (' ' if indent.strip() else newline + indent))
