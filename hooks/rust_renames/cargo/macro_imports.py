"""Which of several files defines the macro that another one imports, as far as the names of files tell.

    use super::impls::macros::foreach_map;      in src/ser/skip_error.rs: of src/ser/impls.rs
"""
from __future__ import annotations

from typing import Collection
from typing import Iterator

import regex

from rust_renames.source import folder_of
from rust_renames.source import joined


def imported_from(filename: str, text: str, macro: str, sources: str, definers: Collection[str]) -> str | None:
    """The one of the `definers` that all imports of a macro in a file lead to; `sources` is the folder of the root."""
    use = regex.compile(rf'\buse\s+(?:r\#)?(\w+(?:\s*::\s*\w+)*?)\s*::\s*(?:{macro}\b|\{{[^{{}}]*\b{macro}\b)')
    if macro not in text:
        return None
    led_to = {_definer(filename, regex.split(r'\s*::\s*', found[1]), sources, definers) for found in use.finditer(text)}
    return led_to.pop() if len(led_to) == 1 else None


def _definer(filename: str, path: list[str], sources: str, definers: Collection[str]) -> str | None:
    """The deepest of the modules on a path whose file is a definer."""
    found = [name for name in _files(filename, path, sources) if name in definers]
    return found[-1] if found else None


def _files(filename: str, path: list[str], sources: str) -> Iterator[str]:
    at = filename.removesuffix('.rs')
    if at.rpartition('/')[2] in ('mod', 'lib', 'main'):
        at = folder_of(filename)
    for segment in path:
        at = sources if segment == 'crate' else folder_of(at) if segment == 'super' else (
            at if segment == 'self' else joined(at, segment)
        )
        yield from (f'{at}.rs', f'{at}/mod.rs')
