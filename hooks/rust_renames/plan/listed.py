"""Lone words in macro calls that may name what is renamed, where nothing tells what becomes of them.

    state_changes!(table, { Ground { 0x20 => (Escape, Print) }, … });     of another crate: of `Escape` it may make
                                                                          State::Escape
    macro_rules! for_each { ($callback:ident) => { $callback! { visit_nop, visit_call, … } } }
                                                                          … may be handed to what calls visit_call()

Such a word stands for one among its like: most of the variants of that enum, or of the functions of that module, are
named in the same brackets. Any other word is taken for something else.
"""
from __future__ import annotations

from typing import Collection
from typing import Iterator

from rust_renames.check import Run
from rust_renames.check import file_views
from rust_renames.forms.handed_word import meanings
from rust_renames.forms.view import View
from rust_renames.plan.standing import Standing
from rust_renames.resolve.defs import ItemDef
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.handed import is_lone
from rust_renames.rust.kinds import IDENT
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Mention
from rust_renames.rust.rules import OPENING
from rust_renames.source import Lines
from rust_renames.suppression import allowances
from rust_renames.suppression import is_allowed

_FEWEST = 3


def listed_words(run: Run, standing: Standing, filename: str, known: Collection[int]) -> Iterator[tuple[str, str]]:
    """The place of the first such word in each pair of brackets, and the name of the macro that takes it.

    `known` are the offsets of the file's references; what a comment allows is left out.
    """
    for definition in standing.definitions:
        text = run.workspace.text(filename)
        if not isinstance(definition, ItemDef) or definition.item.name not in text:
            continue
        some = _its_like(definition.item)
        if sum(name in text for name in some) >= _enough(some):
            lines = Lines(text)
            outline = run.workspace.outline(filename)
            allowed = allowances(text, outline.buffer.tokens, lines)
            seen = set()
            for view in file_views(run, filename, outline):
                for token, opening in _unknown(view, definition.item, some):
                    line, column = lines.position(view.buffer.starts[token])
                    is_kept = view.buffer.starts[token] in known or is_allowed(allowed, line, standing.entry.old)
                    if opening not in seen and not is_kept:
                        seen.add(opening)
                        yield f'{filename}:{line}:{column}', _macro(view, opening)


def _its_like(item: Item) -> frozenset[str]:
    """The names of an enum's variants, or of a module's items of one kind."""
    if item.parent is not None:
        return frozenset(one.name for one in item.parent.variants)
    if item.kind in ('mod', 'macro') or item.scope.kind != 'module':
        return frozenset()
    return frozenset(
        one.name for some in item.scope.items.values() for one in some if one.kind == item.kind
    )


def _enough(some: Collection[str]) -> int:
    return max(_FEWEST, (len(some) + 1) // 2)


def _unknown(view: View, item: Item, some: frozenset[str]) -> Iterator[tuple[int, int]]:
    """The words of the item's name that lead nowhere, each with the opening bracket of the call that names its like."""
    handed = meanings(view) if any(one.form == 'macro body' for one in _lone(view, item.name)) else {}
    told = {token for one in view.outline.mentions if _tells(view, one) for token in one.segments}
    told.update(one.token for one in view.outline.namings)
    told.update(view.outline.words)
    told.update(handed)
    for mention in _lone(view, item.name):
        token = mention.segments[0]
        opening = _call_around(view, token) if token not in told else None
        if opening is None or _is_argument(view.buffer, token) or not _is_at_hand(view, mention, item):
            continue
        buffer = view.buffer
        within = range(opening + 1, buffer.match[opening])
        names = {buffer.name(at) for at in within if buffer.name(at) in some and is_lone(buffer, at)}
        declared = [one for one in view.outline.items if one.name_token in within]
        if len(names) >= _enough(some) and (item.parent or item) not in declared:
            yield token, opening


def _is_argument(buffer: Buffer, token: int) -> bool:
    """Whether a word is given to a function, as in Rust: `check(value, name)`."""
    opening = buffer.opening(token)
    return buffer.texts[opening] == '(' and buffer.kinds[opening - 1] == IDENT


def _macro(view: View, opening: int) -> str:
    name = view.buffer.name(opening - 2)
    return f'${name}' if view.buffer.texts[opening - 3] == '$' else name


def _lone(view: View, name: str) -> list[Mention]:
    buffer = view.buffer
    return [
        one for one in view.outline.mentions
        if one.form in ('macro argument', 'macro body') and len(one.segments) == 1
        and buffer.name(one.segments[0]) == name and is_lone(buffer, one.segments[0])
    ]


def _tells(view: View, mention: Mention) -> bool:
    return mention.extra in (BY_RULE, BY_NAME) or any(view.resolver.path(mention, view.place))


def _call_around(view: View, token: int) -> int | None:
    """The opening bracket of the outermost call of a macro around a token."""
    texts, match = view.buffer.texts, view.buffer.match
    around = [
        call.open for call in view.outline.calls if call.open < token < call.close
    ] or [
        at for item in view.outline.items if item.kind == 'macro' and item.start < token < item.end
        for at in range(item.name_token + 2, token)
        if texts[at] in OPENING and texts[at - 1] == '!' and token < match[at]
    ]
    return min(around, default=None)


def _is_at_hand(view: View, mention: Mention, item: Item) -> bool:
    """Whether an enum is known where a variant's name stands; of a macro's body nothing tells where it is called."""
    if item.parent is None or mention.form == 'macro body':
        return mention.form == 'macro body'
    found = view.resolver.in_scope(item.parent.name, TYPE, mention, view.place)
    return any(isinstance(one.definition, ItemDef) and one.definition.item is item.parent for one in found)
