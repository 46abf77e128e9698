"""Names that derives and attributes hand on to the world, as a format's, a command line's or another language's.

The code compiles after the rename, and what is written, read or called by the name is called otherwise: its author is
told how the old one is kept.
"""
from __future__ import annotations

from typing import Final
from typing import Iterator
from typing import NamedTuple

from rust_renames.check import Run
from rust_renames.plan.standing import Standing
from rust_renames.resolve.defs import ItemDef
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.derives import derives_of
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item
from rust_renames.source import Lines


class _Maker(NamedTuple):
    """`names` are its derives or attributes, `key` is what a name is given by, `attribute` where that is written."""

    names: frozenset[str]
    who: str
    attribute: str
    key: str


_OF_VARIANTS: Final = (
    _Maker(frozenset(('Serialize', 'Deserialize')), 'serde', 'serde', 'rename'),  # https://serde.rs/variant-attrs.html
    # https://docs.rs/clap/latest/clap/_derive/index.html
    _Maker(frozenset(('ValueEnum',)), 'clap', 'value', 'name'),
    _Maker(frozenset(('Subcommand',)), 'clap', 'command', 'name'),
    # https://docs.rs/strum/latest/strum/additional_attributes/index.html
    _Maker(frozenset(('EnumString', 'AsRefStr', 'IntoStaticStr', 'VariantNames')), 'strum', 'strum', 'serialize'),
)
_OF_ITEMS: Final = (
    # https://rustwasm.github.io/docs/wasm-bindgen/reference/attributes/on-rust-exports/js_name.html
    _Maker(frozenset(('wasm_bindgen',)), 'JavaScript', 'wasm_bindgen', 'js_name'),
    _Maker(frozenset(('pyfunction', 'pyclass', 'pymodule')), 'Python', 'pyo3', 'name'),  # https://pyo3.rs
)


def names_handed_on(run: Run, standing: Standing) -> Iterator[str]:
    """What changes with the name of a variant or an item, and how it stays."""
    new = standing.new[1][-1] if standing.new is not None else standing.at[1][-1]
    for definition in standing.definitions:
        if not isinstance(definition, ItemDef) or definition.item.name == new:
            continue
        item = definition.item
        owner = item.parent or item
        buffer = run.resolver.buffer_of(ItemDef(definition.module, owner))
        made = derives_of(buffer, owner) if buffer is not None else []
        for maker in _OF_VARIANTS if item.parent is not None else _OF_ITEMS:
            if buffer is not None and not maker.names.isdisjoint(made) and not _has_own(buffer, item, maker):
                line, column = Lines(buffer.text).position(buffer.starts[item.name_token])
                yield (
                    f'{buffer.filename}:{line}:{column}: {maker.who} knows {standing.entry.old} by its name, which '
                    f'changes; `#[{maker.attribute}({maker.key} = "…")]` keeps the one that it has'
                )


def _has_own(buffer: Buffer, item: Item, maker: _Maker) -> bool:
    """Whether an attribute gives the item a name already, or serde none to any variant of its enum."""
    words = [word for one in _attributes(item, maker) for word in buffer.texts[one.start:one.end]]
    around = [word for one in _attributes(item.parent, maker) for word in buffer.texts[one.start:one.end]]
    return maker.key in words or 'untagged' in around


def _attributes(item: Item | None, maker: _Maker) -> list[Attribute]:
    names = (maker.attribute, *maker.names, 'cfg_attr')
    return [one for one in item.attributes if one.path.rpartition('::')[2] in names] if item is not None else []
