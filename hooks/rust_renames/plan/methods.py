"""Methods that a derive names after a variant: `#[derive(IsVariant)] enum Kind { Read }` brings `kind.is_read()`.

What is called by them has a type, which is not known here: a variant that somebody may call so is not renamed.
"""
from __future__ import annotations

from typing import Iterator
from typing import Sequence

import regex

from rust_renames.check import Run
from rust_renames.made_names import made_methods
from rust_renames.plan.standing import Standing
from rust_renames.resolve.defs import ItemDef
from rust_renames.rust.derives import derives_of
from rust_renames.source import Lines


def methods_called(run: Run, standing: Standing, filenames: Sequence[str]) -> Iterator[str]:
    """Why a variant cannot be renamed: the first call of each method that may be named after it."""
    for definition in standing.definitions:
        enum = definition.item.parent if isinstance(definition, ItemDef) else None
        if enum is None or not isinstance(definition, ItemDef):
            continue
        buffer = run.resolver.buffer_of(ItemDef(definition.module, enum))
        if buffer is None:
            continue
        for method in made_methods(standing.at[1][-1], derives_of(buffer, enum)):
            called = next(_calls(run, method, filenames), None)
            if called is not None:
                made = f'`{method}` may be what a derive makes of {standing.entry.old}'
                yield f'{called}: {made}; write a `match` there first'


def _calls(run: Run, method: str, filenames: Sequence[str]) -> Iterator[str]:
    call = regex.compile(rf'(?:\.|::)\s*{method}\b')
    for filename in filenames:
        text = run.files.text(filename) or ''
        found = call.search(text) if method in text else None
        if found is not None:
            line, column = Lines(text).position(found.end() - len(method))
            yield f'{filename}:{line}:{column}'
