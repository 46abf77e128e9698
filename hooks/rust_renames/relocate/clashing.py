"""Foreign functions that are declared twice, and of which the later one is warned about.

    before   mod a { extern "C" { fn f(_: u8); } }      #[allow(clashing_extern_declarations)] mod b { … fn f(); … }
    after    #[allow(clashing_extern_declarations)] mod b { … }      #[allow(clashing_extern_declarations)] mod a { … }

https://doc.rust-lang.org/rustc/lints/listing/warn-by-default.html#clashing-extern-declarations
"""
from __future__ import annotations

from typing import Final
from typing import Iterator

from rust_renames.cargo.parts import Part
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.parents import Relocation
from rust_renames.rust.lexer import STRING

LINT: Final = 'clashing_extern_declarations'
_END: Final = 1 << 60

Position = tuple[int, ...]  # where something stands in the file of a module, by where that is declared in its parent's


def comes_to_clash(relocation: Relocation) -> bool:
    """Whether a module comes to stand behind declarations of its foreign functions that were told not to clash."""
    module, target = relocation.module, relocation.parent.parts[0]
    own = {item.name for at in relocation.subtree for part in at.parts for item in part.outline.items if item.in_extern}
    before = [_position(part, part.outline.buffer.starts[item.start]) for part, item in declarations(module)]
    after = _position(target, target.outline.buffer.starts[target.scope.end] if target.inline else _END)
    return any(
        at < found < after for other, part in module.crate.naming(LINT) if own and other not in relocation.subtree
        for found in _declaring(part, own) for at in before
    )


def _declaring(part: Part, symbols: set[str]) -> Iterator[Position]:
    """Where a text says the names of foreign functions: in their declarations, or as `#[link_name = "…"]`."""
    buffer = part.outline.buffer
    for token in range(1, buffer.size):
        is_symbol = buffer.kinds[token] == STRING and buffer.texts[token - 1] == '='
        if (buffer.texts[token][1:-1] if is_symbol else buffer.name(token)) in symbols:
            if is_symbol or buffer.texts[token - 1] == 'fn':
                yield _position(part, buffer.starts[token])


def _position(part: Part, offset: int) -> Position:
    while part.inline and part.above is not None:
        part = part.above
    if part.above is None or part.item is None:
        return (offset,)
    return *_position(part.above, part.above.outline.buffer.starts[part.item.start]), offset
