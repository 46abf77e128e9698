"""Leftovers: the words of the old name that a rename leaves in code. Each has to be something else.

`explain` is asked of all of them in one go: a path has to lead somewhere, any other word to have a reason of its own.
cargo is not asked, so that code counts which this build does not look at.
"""
from __future__ import annotations

from pathlib import Path
from typing import Iterator

from bench.corpus.crates import Prepared
from bench.corpus.crates import reset
from bench.corpus.jobs import Job
from bench.corpus.trial import Verdict
from bench.corpus.trial import carried_out

from rust_renames.check import Run
from rust_renames.check import file_views
from rust_renames.check import found_in
from rust_renames.commands._place import Place
from rust_renames.explain.bare import UNKNOWN
from rust_renames.explain.bare import reason
from rust_renames.explain.words import Words
from rust_renames.forms.view import View
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.outline import Mention
from rust_renames.source import Lines
from rust_renames.table.tables import Tables


def renamed_and_read(prepared: Prepared, job: Job, tool: str) -> Verdict:
    """`wrong` where a word is left of which nothing is known, with its line; `seconds` are the tool's."""
    reset(prepared.tree)
    verdict = carried_out(prepared, job, tool)
    if verdict.verdict != 'right':
        return verdict
    said = tuple(unexplained(prepared.tree, job.old[-1]))
    return verdict._replace(verdict='wrong' if said else 'right', said=said)


def unexplained(tree: Path, name: str) -> Iterator[str]:
    """The words in files that are part of a crate, each with its line; no table holds."""
    tables = Tables(())
    tables.needles |= {name}
    place = Place(str(tree))
    run = Run(place.disk, tables)
    crates = [crate for package in run.workspace.manifests.all_packages() for crate in run.workspace.crates(package)]
    for filename in place.rust_files():
        if name in run.workspace.text(filename) and any(filename in crate.files for crate in crates):
            yield from unexplained_in(file_views(run, filename, run.workspace.outline(filename)), name)


def unexplained_in(views: list[View], name: str) -> Iterator[str]:
    """`views` are those of one file; a word that is something in one of them is explained."""
    buffer = views[0].buffer
    lines = Lines(buffer.text)
    known = [meant(view) for view in views]
    for token in range(buffer.size):
        if buffer.kinds[token] == IDENT and buffer.name(token) == name and not any(
            token in some or reason(view, buffer.starts[token], Words(view, str)) != UNKNOWN
            for view, some in zip(views, known)
        ):
            line, column = lines.position(buffer.starts[token])
            yield f'{buffer.filename}:{line}:{column}: {buffer.text.splitlines()[line - 1].strip()}'


def meant(view: View) -> set[int]:
    """The tokens that are segments of paths which lead somewhere, or that bind a name."""
    found: set[int] = set()

    def look(where: View, mention: Mention) -> None:
        if where.buffer is view.buffer:
            steps = where.resolver.path(mention, where.place)
            found.update(token for token, meanings in zip(mention.segments, steps) if meanings)
            if len(mention.segments) == 1 and mention.form in ('pattern', 'shorthand pattern'):
                found.add(mention.segments[0])

    view.watch = look
    found_in(view)
    view.watch = None
    return found
