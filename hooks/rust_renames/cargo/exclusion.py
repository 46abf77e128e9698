"""Whether two things may be there in one build, by cfgs: The Rust Reference, chapter "Conditional compilation"."""
from __future__ import annotations

from itertools import product
from typing import Iterator
from typing import NamedTuple
from typing import Sequence

from rust_renames.cargo.features import arguments
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import UseItem

# Options that have one value in a build.
_OF_ONE_VALUE = frozenset((
    'panic', 'target_abi', 'target_arch', 'target_endian', 'target_env', 'target_os', 'target_pointer_width',
    'target_vendor',
))
CHOOSING = frozenset(('cfg_if', 'cfg_select'))  # macros of whose branches one is there, as it stands
_MOST = 12  # options; with each more there are twice as many builds


class Condition(NamedTuple):
    """A predicate, tokens [start, end) of what is in the brackets of a `cfg(…)`, or its contrary."""

    buffer: Buffer
    start: int
    end: int
    negated: bool = False


class Branch(NamedTuple):
    """`if #[cfg(a)] { … }`, `else { … }`, `a => { … }`, `_ => { … }`: the predicate, if any, and the opening brace."""

    predicate: Condition | None
    opening: int


def conditions(buffer: Buffer, one: Item | UseItem) -> tuple[Condition, ...]:
    """What has to hold for an item to be there, as far as its own attributes and the calls around it tell."""
    found = [
        Condition(buffer, attribute.args + 1, attribute.end - 1) for attribute in one.attributes
        if attribute.path == 'cfg' and attribute.args >= 0 and buffer.texts[attribute.start + 2] == 'cfg'
    ]
    for call in one.scope.macros if one.in_macro else ():
        if call.open < one.start < call.close and buffer.name(call.path.segments[-1]) in CHOOSING:
            found += _of_branch(buffer, call.open, one.start)
    return tuple(found)


def _of_branch(buffer: Buffer, opening: int, token: int) -> list[Condition]:
    before: list[Condition] = []
    for predicate, brace in branches(buffer, opening):
        if brace < token < buffer.match[brace]:
            return [*before, *([predicate] if predicate is not None else [])]
        if predicate is not None:
            before.append(predicate._replace(negated=True))
    return []


def branches(buffer: Buffer, opening: int) -> Iterator[Branch]:
    """Those of a macro call that chooses between them; what comes behind anything else is left out."""
    texts, close = buffer.texts, buffer.match[opening]
    at = opening + 1
    while at < close:
        at += texts[at] == 'else'
        predicate = None
        if texts[at:at + 3] == ['if', '#', '[']:
            predicate = Condition(buffer, at + 5, buffer.match[at + 4])
            at = buffer.match[at + 2] + 1
        elif texts[at] != '{' and '=>' in texts[at:close]:
            arrow = texts.index('=>', at, close)
            predicate = None if texts[at] == '_' else Condition(buffer, at, arrow)
            at = arrow + 1
        if texts[at] != '{':
            return
        yield Branch(predicate, at)
        at = buffer.match[at] + 1
        at += texts[at] == ','


def exclude_each_other(first: Sequence[Condition], second: Sequence[Condition]) -> bool:
    """Whether no build has both of two things; False where that can't be told."""
    every = [*first, *second]
    options = sorted({option for one in every for option in _options(one.buffer, one.start, one.end)})
    if not first or not second or len(options) > _MOST:
        return False
    builds = (dict(zip(options, values)) for values in product((False, True), repeat=len(options)))
    return not any(
        _is_possible(build) and all(_holds(one.buffer, one.start, one.end, build) != one.negated for one in every)
        for build in builds
    )


def is_certain(condition: Condition) -> bool:
    """Whether every build has what is under a predicate."""
    contrary = condition._replace(negated=not condition.negated)
    return exclude_each_other([contrary], [contrary])


def _options(buffer: Buffer, start: int, end: int) -> Iterator[str]:
    if start + 1 < end and buffer.texts[start + 1] == '(':
        for first, last in arguments(buffer, start + 2, end - 1):
            yield from _options(buffer, first, last)
    else:
        yield ''.join(buffer.texts[start:end])


def _holds(buffer: Buffer, start: int, end: int, build: dict[str, bool]) -> bool:
    if start + 1 < end and buffer.texts[start + 1] == '(':
        parts = [_holds(buffer, first, last, build) for first, last in arguments(buffer, start + 2, end - 1)]
        name = buffer.texts[start]
        if name == 'not':
            return not all(parts)
        return any(parts) if name == 'any' else all(parts)
    return build[''.join(buffer.texts[start:end])]


def _is_possible(build: dict[str, bool]) -> bool:
    there = [option for option, holds in build.items() if holds]
    keys = [key for key, equals, _ in (option.partition('=') for option in there) if equals and key in _OF_ONE_VALUE]
    return len(keys) == len(set(keys)) and not ('unix' in there and 'windows' in there)
