"""Comments and globs that keep old paths where there are none."""
from __future__ import annotations

from copy import copy
from typing import Iterable
from typing import Sequence

from rust_renames.check import Run
from rust_renames.check import file_references
from rust_renames.findings import Note
from rust_renames.forms.reference import Reference
from rust_renames.scan import Needles
from rust_renames.source import Lines
from rust_renames.suppression import NOWHERE
from rust_renames.suppression import WHOLE
from rust_renames.suppression import Allowance
from rust_renames.suppression import allowances
from rust_renames.table.globs import matches_below
from rust_renames.table.nearest import nearest
from rust_renames.table.rows import Entry
from rust_renames.table.tables import Tables


def unused_allowances(run: Run, filenames: Iterable[str]) -> list[Note]:
    """Of the Rust files with these names."""
    found: list[Note] = []
    for filename in filenames:
        text = run.files.text(filename)
        if text is not None and 'rust-renames' in text:
            found += _of_file(run, filename, text)
    return found


def _of_file(run: Run, filename: str, text: str) -> list[Note]:
    outline = run.workspace.outline(filename)
    lines = Lines(text)
    allowed = allowances(text, outline.buffer.tokens, lines)
    if not allowed or outline.buffer.open_at is not None:
        return []
    references = [one for one in file_references(run, filename, outline) if one.view.filename == filename]
    places = [(lines.position(one.start)[0], one.entry.old) for one in references]
    found = []
    for one in allowed:
        line, _ = lines.position(one.offset)
        found += [Note(filename, line, said, 'error') for said in _unused(run, one, places)]
    return found


def _unused(run: Run, allowance: Allowance, places: list[tuple[int, str]]) -> list[str]:
    if allowance.line == NOWHERE:
        return ['this comment allows nothing: it does not stand before all code; move it to the top, or delete it']
    kept = {old for line, old in places if allowance.line in (WHOLE, line)}
    where = 'this file' if allowance.line == WHOLE else 'that line'
    if not allowance.paths:
        return [] if kept else [f'this comment allows nothing: {where} has no old path; delete it']
    known = [entry.old for entry in run.tables.entries]
    found = []
    for path in allowance.paths:
        if path not in known:
            near = nearest(path, known)
            advice = f'did you mean {near}?' if near else 'delete it'
            found.append(f'this comment allows {path}, which no entry renames: {advice}')
        elif path not in kept:
            found.append(f'this comment allows {path}, which {where} does not have; delete it')
    return found


def unused_globs(run: Run, filenames: Sequence[str]) -> list[Note]:
    """`filenames` are all files of the tree. A glob is used where it matches a file in which its entry is found."""
    opened = [copy(entry) for entry in run.tables.entries]
    for entry in opened:
        entry.exclude = ()
    looking = _Looking(Run(run.files, Tables(tuple(opened))))
    found = []
    for entry, same in zip(run.tables.entries, opened):
        for glob in entry.exclude:
            matched = [name for name in filenames if matches_below(entry.folder, glob, name)]
            if not matched:
                found.append(Note(entry.filename, entry.line, f'`exclude`: `{glob}` matches no file', 'error'))
            elif not any(looking.has(name, same) for name in matched):
                said = f'`exclude`: no file that `{glob}` matches has {entry.old}'
                found.append(Note(entry.filename, entry.line, said, 'error'))
    return found


class _Looking:
    """Whether an entry is found in a file: by reading where that is Rust, else by its name alone."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._references: dict[str, list[Reference]] = {}

    def has(self, filename: str, entry: Entry) -> bool:
        text = self.run.files.text(filename)
        if text is None or not Needles(frozenset((entry.path[-1],))).are_in(text.encode()):
            return False
        if not filename.endswith('.rs'):
            return True
        if filename not in self._references:
            outline = self.run.workspace.outline(filename)
            self._references[filename] = file_references(self.run, filename, outline)
        return any(one.entry is entry for one in self._references[filename])


