"""What derives call or make by names of their own, which keep a name from being changed.

`#[derive(IsVariant)] enum Kind { Read }` brings `kind.is_read()`: what is called so has a type, which is unknown here.
`#[serde(with = "dates")]` calls `dates::serialize` and `dates::deserialize`: https://serde.rs/field-attrs.html#with
`#[wasm_bindgen(method)] fn stack(this: &Error)` is a method, `error.stack()`:
https://rustwasm.github.io/docs/wasm-bindgen/reference/attributes/on-js-imports/method.html
"""
from __future__ import annotations

from typing import Iterator
from typing import Sequence

import regex

from rust_renames.check import Run
from rust_renames.made_names import made_methods
from rust_renames.plan.standing import Standing
from rust_renames.plan.standing import kind_of
from rust_renames.resolve.defs import ItemDef
from rust_renames.rust.derives import derives_of
from rust_renames.source import Lines

_MEMBERS = frozenset(('method', 'static_method_of'))

def methods_called(run: Run, standing: Standing, filenames: Sequence[str]) -> Iterator[str]:
    """Why a variant or function cannot be renamed: the first call of each method that may be named after it."""
    for definition in standing.definitions:
        if isinstance(definition, ItemDef) and _is_bound_as_method(run, definition):
            called = next(_calls(run, definition.item.name, filenames), None)
            if called is not None:
                yield f'{called}: wasm_bindgen makes a method of {standing.entry.old}, which may be called here; ' \
                    'rename both by hand'
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


def _is_bound_as_method(run: Run, definition: ItemDef) -> bool:
    buffer = run.resolver.buffer_of(definition)
    return buffer is not None and definition.item.kind == 'fn' and any(
        attribute.path == 'wasm_bindgen' and attribute.args >= 0
        and not _MEMBERS.isdisjoint(buffer.texts[attribute.args:buffer.match[attribute.args]])
        for attribute in definition.item.attributes
    )


def functions_called(run: Run, standing: Standing, filenames: Sequence[str]) -> Iterator[str]:
    """Why a function cannot be renamed: an attribute by which serde looks for it in its module."""
    path = standing.at[1]
    if len(path) < 2 or path[-1] not in ('serialize', 'deserialize') or kind_of(standing) != 'fn':
        return
    attribute = regex.compile(rf'\bwith\s*=\s*"(?:[\w:]+::)?{path[-2]}"')
    found = next(_places(run, attribute, path[-2], filenames), None)
    if found is not None:
        yield f'{found}: serde calls {standing.entry.old} by this; name both functions by `serialize_with` and ' \
            '`deserialize_with` there first'


def names_hidden(run: Run, standing: Standing, filenames: Sequence[str]) -> Iterator[str]:
    """Why a function cannot be renamed of which a macro makes more than is known: a type that may hide that.

        #[declare_sql_function] extern "SQL" { fn lower(text: Text) -> Text; }        pub type lower<T> = …; comes of it
        macro_rules! proxy { ($path:path) => { pub use $path::*;  type lower = (); } }
    """
    name = standing.at[1][-1] if standing.at[1] else ''
    if not any(
        isinstance(one, ItemDef) and one.item.in_extern and not one.item.foreign for one in standing.definitions
    ):
        return
    for filename in filenames:
        text = run.workspace.text(filename)
        for item in run.workspace.outline(filename).items if 'macro_rules' in text and name in text else ():
            buffer = run.workspace.outline(filename).buffer
            words = buffer.texts[item.start:item.end] if item.kind == 'macro' else []
            hiding = next((at for at, pair in enumerate(zip(words, words[1:])) if pair == ('type', name)), None)
            if hiding is not None and ('::', '*') in zip(words, words[1:]):
                line, column = Lines(text).position(buffer.starts[item.start + hiding + 1])
                yield (
                    f'{filename}:{line}:{column}: nothing tells whether this hides what a macro makes of '
                    f'{standing.entry.old}; rename both by hand'
                )


def _calls(run: Run, method: str, filenames: Sequence[str]) -> Iterator[str]:
    return _places(run, regex.compile(rf'(?:\.|::)\s*{method}\b'), method, filenames)


def _places(run: Run, pattern: regex.Pattern[str], name: str, filenames: Sequence[str]) -> Iterator[str]:
    """The first place of a pattern in each file, where the name in it begins."""
    for filename in filenames:
        text = run.files.text(filename) or ''
        found = pattern.search(text) if name in text else None
        if found is not None:
            line, column = Lines(text).position(text.rindex(name, found.start(), found.end()))
            yield f'{filename}:{line}:{column}'
