"""What stands at a place in a file, or what a path means that is seen from a file."""
from __future__ import annotations

import unicodedata
from typing import Callable
from typing import NamedTuple

from rust_renames.cargo.modules import Crate
from rust_renames.check import Run
from rust_renames.check import file_references
from rust_renames.check import file_views
from rust_renames.check import found_in
from rust_renames.errors import UserError
from rust_renames.explain.bare import reason
from rust_renames.explain.outcomes import Outcomes
from rust_renames.explain.outcomes import new_lines
from rust_renames.explain.outcomes import pending
from rust_renames.explain.paths import Path
from rust_renames.explain.words import Words
from rust_renames.explain.words import kind_of_crate
from rust_renames.forms.view import View
from rust_renames.resolve.place import Place
from rust_renames.rewrite.references import rewritten
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import lex
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import Mention
from rust_renames.source import Lines
from rust_renames.table.tables import Tables

Shown = Callable[[str], str]


class Spot(NamedTuple):
    """A path at an offset; `at` is the segment that was asked for, `shared` whether other paths have it as well."""

    view: View
    mention: Mention
    at: int
    shared: bool


def at_place(run: Run, filename: str, line: int, column: int, shown: Shown = str) -> list[str]:
    """Lines and columns start at 1, as findings have them; UserError where the file has no such place."""
    text = run.workspace.text(filename)
    offset = _offset(text, line, column, shown(filename))
    asking = _asking(run, _words(text, offset))
    outline = asking.workspace.outline(filename)
    outcomes = Outcomes(asking, outline, [
        one for one in file_references(asking, filename, outline) if one.view.filename == filename
    ])
    views = file_views(asking, filename, outline)
    told = {view: _view_lines(asking, view, offset, outcomes, shown) for view in views}
    place = f'{shown(filename)}:{line}:{column}: '
    if len({tuple(some) for some in told.values()}) == 1:
        first, *more = told[views[0]]
        return [place + first, *more]
    lines = [f'{place}the file is part of several modules']
    for view, some in told.items():
        module = view.place.module
        lines += [f'As {Words(view, shown).path(module.crate, module.path)} of {kind_of_crate(module.crate)}:', *some]
    return lines


def of_path(run: Run, text: str, filename: str, shown: Shown = str) -> list[str]:
    """A path as if it stood in the file, outside of all functions; UserError where it is no path."""
    buffer = Buffer(filename, text, lex(text))
    asking = _asking(run, frozenset(buffer.name(token) for token in _segments(buffer)))
    path = _path_from(asking, filename, buffer, shown)
    library = None if path.steps and path.steps[0] else _library(asking, path.names[0])
    if library is not None:  # within itself, a library's name does not serve
        root = library.target.root
        return _told_path(asking, text, _path_from(asking, root, _from_its_root(root, buffer), shown))
    return _told_path(asking, text, path)


def _path_from(run: Run, filename: str, buffer: Buffer, shown: Shown) -> Path:
    view = file_views(run, filename, run.workspace.outline(filename))[0]
    segments = _segments(buffer)
    place = Place(view.place.module, buffer, view.place.root, view.place, fragment=True)
    inner = view.within(view.outline._replace(buffer=buffer), place, int)
    mention = Mention(segments, 0 if buffer.texts[0] == '::' else -1, ANY, view.outline.root, 'path')
    return Path(inner, mention, len(segments), shown)


def _library(run: Run, name: str) -> Crate | None:
    for package in run.workspace.manifests.all_packages():
        library = run.workspace.library(package)
        if library is not None and library.name == name:
            return library
    return None


def _from_its_root(filename: str, buffer: Buffer) -> Buffer:
    text = f'crate{buffer.text[buffer.end(_segments(buffer)[0]):]}'
    return Buffer(filename, text, lex(text))


def _asking(run: Run, names: frozenset[str]) -> Run:
    """The same run, in which names of no table are looked at too."""
    tables = Tables(run.tables.entries, run.tables.faults)
    tables.needles |= names
    return Run(run.files, tables, successors=run.workspace.successors)


def _offset(text: str, line: int, column: int, filename: str) -> int:
    lines = Lines(text)
    count = len(lines.starts) - text.endswith('\n')
    if line > count:
        raise UserError(f'has only {count} lines', filename)
    offset = lines.offset(line, column)
    end = lines.starts[line] - 1 if line < len(lines.starts) else len(text)
    if offset >= max(end, lines.starts[line - 1] + 1):
        raise UserError(f'has only {end - lines.offset(line, 1)} columns', filename, line)
    return offset


def _words(text: str, offset: int) -> frozenset[str]:
    """The word at an offset, if there is one."""
    start = end = offset
    while start > 0 and f'a{text[start - 1]}'.isidentifier():
        start -= 1
    while end < len(text) and f'a{text[end]}'.isidentifier():
        end += 1
    return frozenset((unicodedata.normalize('NFC', text[start:end]),)) if start < end else frozenset()


def _view_lines(run: Run, view: View, offset: int, outcomes: Outcomes, shown: Shown) -> list[str]:
    spot = _spot(view, offset)
    words = Words(view, shown)
    if spot is None:
        here = outcomes.at(offset, offset + 1) or [one for one in outcomes.references if one.start <= offset < one.end]
        told = [said for one in here for said in outcomes.told(one, words)]
        return told or [reason(view, offset, words)]
    size = spot.at + 1 if spot.shared else len(spot.mention.segments)
    path = Path(spot.view, spot.mention, size, shown)
    if path.binds:
        return ['It binds a local variable.']
    lines = [f'{path.text}, {spot.mention.form}', *path.meanings()]
    spans = [spot.view.span(token) for token in spot.mention.segments[:size]]
    met = [one for start, end in spans for one in outcomes.at(start, end)]
    lines += [line for one in met for line in outcomes.told(one, path.words)]
    return lines if met else lines + _unmet(run, path)


def _spot(view: View, offset: int) -> Spot | None:
    """The path that has a segment at an offset."""
    spots: dict[tuple[tuple[int, int], ...], Spot] = {}

    def look(inner: View, mention: Mention) -> None:
        if inner.filename == view.filename:
            spans = tuple(inner.span(token) for token in mention.segments)
            for index, (start, end) in enumerate(spans):
                if start <= offset < end:
                    spots.setdefault(spans, Spot(inner, mention, index, False))

    view.watch = look
    found_in(view)
    view.watch = None
    found = list(spots.values())
    return found[0]._replace(shared=len(found) > 1) if found else None


def _segments(buffer: Buffer) -> tuple[int, ...]:
    texts = buffer.texts[:buffer.size]
    first = 1 if texts[:1] == ['::'] else 0
    segments = tuple(range(first, buffer.size, 2))
    if not segments or any(buffer.kinds[token] != IDENT for token in segments) or (
        any(text != '::' for text in texts[first + 1::2]) or (buffer.size - first) % 2 == 0
    ):
        raise UserError(f'`{buffer.text}` is no Rust path, such as crate::phase2, and no place, such as src/a.rs:3:9')
    return segments


def _told_path(run: Run, text: str, path: Path) -> list[str]:
    references = path.references()
    edits = rewritten(references, run.imports)
    lines = [f'{text}, seen from {path.words.shown(path.view.filename)}', *path.meanings()]
    for one in references:
        lines.append(f'`{path.names[one.index]}` is an old path: {path.words.entry(one.entry)}.')
        lines += pending(run, one.entry, path.words)
    if edits:
        lines += [f'It is now {line}.' for line in new_lines(path.view.buffer.text, edits)]
    return lines if references else lines + _unmet(run, path)


def _unmet(run: Run, path: Path) -> list[str]:
    return path.remarks() or [*path.other_entries(run.tables.entries), 'No entry is met.']
