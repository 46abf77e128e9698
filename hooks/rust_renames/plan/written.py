"""Paths in the strings of build scripts: such a script writes code of the package's own crates.

    before   writeln!(file, "pub type Job = crate::phase2::Job;")
    after    writeln!(file, "pub type Job = crate::redis_runtime::Job;")

A plain string is nobody's reference (`check` and `fix` leave it alone), but what is written by this one is compiled.
"""
from __future__ import annotations

from typing import Final
from typing import Iterator

import regex

from rust_renames.cargo.modules import Crate
from rust_renames.check import Run
from rust_renames.check import file_views
from rust_renames.forms.reference import Reference
from rust_renames.forms.stretch import text_references
from rust_renames.forms.view import View
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import Outline

_PATH: Final = regex.compile(r'(?:(?<![\w:])|(?<=\\[nrt]))crate(?:::(?:r\#)?[\p{XID_Start}_]\p{XID_Continue}*)+')

_IMPORT: Final = regex.compile(r'(?:\b|(?<=\\[nrt]))use\s+[\w:]+$')


def written_paths(run: Run, filename: str, outline: Outline) -> Iterator[Reference]:
    """The references in a file's strings where it is part of a build script, as the crates of its package mean them."""
    if not is_of_build_script(run, filename):
        return
    crates = run.workspace.crates(run.workspace.package_of(filename))
    buffer = outline.buffer
    roots = [view for crate in crates if crate.kind in ('lib', 'bin') for view in _root(run, crate, filename)]
    for token in range(buffer.size):
        if buffer.kinds[token] == STRING and 'crate::' in buffer.texts[token]:
            for path in _PATH.finditer(buffer.texts[token]):
                for reference in _meant(roots, path[0], buffer.starts[token] + path.start()):
                    is_last = reference.mention is not None and reference.token == reference.mention.segments[-1]
                    if is_last and _IMPORT.search(buffer.texts[token], endpos=path.end()):
                        reference.refused = 'what the build script writes imports it and may say its name elsewhere'
                    yield reference


def is_of_build_script(run: Run, filename: str) -> bool:
    crates = run.workspace.crates(run.workspace.package_of(filename))
    return any(crate.kind == 'build' and filename in crate.files for crate in crates)


def _root(run: Run, crate: Crate, filename: str) -> list[View]:
    """The view that code in a crate's root has, for a text of another file."""
    root = crate.target.root
    return [
        view.within(view.outline, view.place, int, filename)
        for view in file_views(run, root, run.workspace.outline(root)) if view.place.module is crate.root
    ]


def _meant(roots: list[View], path: str, offset: int) -> list[Reference]:
    """What a path is in the first crate that has it."""
    for view in roots:
        found = text_references(view, path, offset, ANY, view.outline.root, 'string of a build script', 0)
        if found:
            return found
    return []
