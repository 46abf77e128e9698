"""Who sees what: The Rust Reference, chapter "Visibility and privacy"."""
from __future__ import annotations

from rust_renames.cargo.modules import is_within
from rust_renames.cargo.parts import Module
from rust_renames.rust.buffer import Buffer


def is_seen(visibility: tuple[int, int] | None, buffer: Buffer, module: Module, seen_from: Module | None) -> bool:
    """Whether what a module declares with a visibility is seen; what is unclear counts as seen."""
    if seen_from is None or seen_from is module or is_within(seen_from, module):
        return True
    if visibility is None:
        return not module.parts or module.anonymous
    start, end = visibility
    words = buffer.texts[start:end + 1]
    if words == ['pub']:
        return True
    within = named_ancestor(words, module)
    return seen_from.crate is module.crate if within is None else is_within(seen_from, within)


def named_ancestor(words: list[str], module: Module) -> Module | None:
    """The module that `pub(self)`, `pub(super)`, `pub(in super::super)` or `pub(in crate::a::b)` in another one names.

    It is one of those around: of names it is enough to know how many they are.
    """
    names = [word for word in words[2:-1] if word not in ('in', '::')]
    if not names:
        return None
    around = [module]
    while around[-1].parent is not None:
        around.append(around[-1].parent)
    up = names.count('super') if names[0] in ('self', 'super') else len(around) - 1
    down = [name for name in names if name not in ('crate', 'self', 'super')]
    index = up - len(down)
    return around[index] if 0 <= index < len(around) else None


def nearness(seen_from: Module, module: Module) -> int:
    """What visibility depends on: how many of the modules around a module, itself included, are around another too.

    One more for the module itself.
    """
    at: Module | None = module
    while at is not None and not is_within(seen_from, at):
        at = at.parent
    count = 1 if seen_from is module else 0
    while at is not None:
        count += 1
        at = at.parent
    return count
