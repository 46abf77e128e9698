"""Whether two items may be there in one build, by their cfgs: The Rust Reference, chapter "Conditional compilation"."""
from __future__ import annotations

from itertools import product
from typing import Iterator

from rust_renames.cargo.features import arguments
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.outline import Item

# Options that have one value in a build.
_OF_ONE_VALUE = frozenset((
    'panic', 'target_abi', 'target_arch', 'target_endian', 'target_env', 'target_os', 'target_pointer_width',
    'target_vendor',
))
_CHOOSING = frozenset(('cfg_if', 'cfg_select'))  # macros of whose branches one is there
_MOST = 12  # options; with each more there are twice as many builds

Predicate = tuple[int, int]  # tokens [start, end) of what is in the brackets of a `cfg(…)`


def exclude_each_other(buffer: Buffer, first: Item, second: Item) -> bool:
    """Whether no build has both of two items of one text; False where that can't be told."""
    branches = [_branch(buffer, item) for item in (first, second)]
    if None not in branches and branches[0] != branches[1]:
        return True
    predicates = [*_predicates(buffer, first), *_predicates(buffer, second)]
    options = sorted({option for start, end in predicates for option in _options(buffer, start, end)})
    if len(options) > _MOST:
        return False
    builds = (dict(zip(options, values)) for values in product((False, True), repeat=len(options)))
    return not any(
        _is_possible(build) and all(_holds(buffer, start, end, build) for start, end in predicates) for build in builds
    )


def _branch(buffer: Buffer, item: Item) -> Predicate | None:
    """The braces around an item right in a macro that chooses between such."""
    if not item.in_macro:
        return None
    for call in item.scope.macros:
        if call.open < item.start < call.close and buffer.name(call.path.segments[-1]) in _CHOOSING:
            at = call.open + 1
            while at < item.start:
                if buffer.texts[at] == '{':
                    if item.start < buffer.match[at]:
                        return at, buffer.match[at]
                    at = buffer.match[at]
                at += 1
    return None


def _predicates(buffer: Buffer, item: Item) -> Iterator[Predicate]:
    for attribute in item.attributes:
        if attribute.path == 'cfg' and attribute.args >= 0 and buffer.texts[attribute.start + 2] == 'cfg':
            yield attribute.args + 1, attribute.end - 1


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
