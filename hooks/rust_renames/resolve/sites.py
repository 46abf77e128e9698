"""Where the text declares a thing."""
from __future__ import annotations

from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.rust.buffer import Buffer
from rust_renames.source import Lines


def site(definition: Def) -> tuple[Buffer, int] | None:
    """The text and the token in it that is the name; None for a crate's root, and for what no text declares."""
    if isinstance(definition, ModuleDef):
        for part in definition.module.parts:
            if part.above is not None and part.item is not None:
                return part.above.outline.buffer, part.item.name_token
    elif isinstance(definition, ItemDef):
        item = definition.item.parent or definition.item
        for part in definition.module.parts:
            if any(one is item for one in part.outline.items):
                return part.outline.buffer, definition.item.name_token
    return None


def line_of(buffer: Buffer, token: int) -> int:
    """The line, from 1, of a token in a text that is a whole file."""
    return Lines(buffer.text).position(buffer.starts[token])[0]
