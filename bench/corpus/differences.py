"""What a rename changed: files before and after, and the places in them."""
from __future__ import annotations

import re
import subprocess
from difflib import SequenceMatcher
from pathlib import Path
from typing import Iterator
from typing import NamedTuple

from bench.corpus.crates import git


class Changed(NamedTuple):
    """A text that a rename changed: the file's name now, its text now and before (line ends as they are)."""

    name: str
    before: str
    after: str


class Place(NamedTuple):
    """A stretch of a changed text: 0-based character offsets in the text now, and what stood there before."""

    start: int
    end: int
    before: str


def staged_changes(tree: Path) -> list[Changed]:
    """The Rust files that differ from the commit, paired as git pairs renamed files; all is in the index afterwards."""
    git(tree, 'add', '--all', '--force')
    return [
        changed for old, new in pairs(git(tree, 'diff', '--cached', '--name-status', '-M20%', '-z', 'HEAD'))
        for changed in [Changed(new, committed(tree, old), text_of((tree / new).read_bytes()))]
        if new.endswith('.rs') and changed.before != changed.after
    ]


def pairs(status: str) -> Iterator[tuple[str, str]]:
    """`M\\0name\\0R090\\0old\\0new\\0` -> (name, name), (old, new)"""
    fields = iter(status.split('\0'))
    for field in fields:
        if field.startswith('R'):
            yield next(fields), next(fields)
        elif field:
            name = next(fields)
            if field == 'M':
                yield name, name


def committed(tree: Path, name: str) -> str:
    return text_of(subprocess.run(['git', 'show', f'HEAD:{name}'], cwd=tree, check=True, capture_output=True).stdout)


def text_of(content: bytes) -> str:
    return content.decode('utf-8', errors='surrogateescape')


def write(tree: Path, name: str, text: str) -> None:
    (tree / name).write_bytes(text.encode('utf-8', errors='surrogateescape'))


def as_staged(tree: Path) -> None:
    git(tree, 'checkout', '--quiet', '--force', '--', '.')


def places(changed: Changed) -> list[Place]:
    """By lines first, then by words within the lines that differ: whole files of words take too long to compare."""
    found: list[Place] = []
    for start, end, before in differing(changed.before.splitlines(True), changed.after.splitlines(True), 0):
        after = changed.after[start:end]
        found += differing(re.findall(r'\w+|\W', before), re.findall(r'\w+|\W', after), start)
    return found


def differing(before: list[str], after: list[str], offset: int) -> Iterator[Place]:
    starts = [offset]
    for text in after:
        starts.append(starts[-1] + len(text))
    for kind, first, last, new_first, new_last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != 'equal':
            yield Place(starts[new_first], starts[new_last], ''.join(before[first:last]))
