"""Names that a macro's body hands on to another macro: only the calls of the first tell what becomes of them.

    macro_rules! tests { ($t:ty) => { helper!(phase2, $t); } }
"""
from __future__ import annotations

from typing import Container
from typing import NamedTuple

from rust_renames.rust.buffer import Buffer
from rust_renames.rust.buffer import has_any
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.rules import OPENING
from rust_renames.rust.rules import Rule
from rust_renames.rust.rules import definitions
from rust_renames.rust.rules import rules
from rust_renames.rust.transcripts import known_calls


class Handed(NamedTuple):
    """The tokens of such names, the macros whose calls bring them forth, and the names of these in the calls.

    So it is with `super::…` in a module that a body makes: where the call stands decides what it is.
    """

    tokens: frozenset[int] = frozenset()
    led: frozenset[int] = frozenset()  # those in a `super::…` that starts in a module of the body
    macros: frozenset[str] = frozenset()
    calls: tuple[int, ...] = ()


def handed_on(buffer: Buffer, wanted: list[int]) -> Handed:
    defined = _defined(buffer)
    if not any(has_any(wanted, *rule.body) for known in defined.values() for rule in known):
        return Handed()
    called: dict[str, set[str]] = {}
    tokens: set[int] = set()
    led: set[int] = set()
    macros: set[str] = set()
    for name, known in defined.items():
        called[name] = set()
        for start, end in (rule.body for rule in known):
            below = [token for token in wanted if start <= token < end and _is_led(buffer, start, token)]
            behind = _behind_variables(buffer, wanted, start, end)
            led.update(below)
            tokens.update(behind)
            if below or behind:
                macros.add(name)
            called[name].update(buffer.texts[start + call] for call in known_calls(buffer.texts[start:end], defined))
            for bracket in handing_calls(buffer, start, end, defined):
                within = [token for token in wanted if bracket < token < buffer.match[bracket]]
                found = [token for token in within if is_lone(buffer, token)]
                tokens.update(found)
                if found:
                    macros.add(name)
    size = -1
    while size < len(macros):
        size = len(macros)
        macros.update(name for name, others in called.items() if not macros.isdisjoint(others))
    return Handed(
        frozenset(tokens | led), frozenset(led), frozenset(macros), tuple(known_calls(buffer.texts, macros)),
    )


def handed_elsewhere(buffer: Buffer, wanted: list[int]) -> dict[str, frozenset[int]]:
    """By the macros of a text, those of the wanted names that a call of one hands on to whatever macro."""
    defined = _defined(buffer)
    anything = frozenset(buffer.texts)
    tokens: dict[str, set[int]] = {}
    called: dict[str, set[str]] = {}
    for name, known in defined.items():
        tokens[name], called[name] = set(), set()
        for start, end in (rule.body for rule in known if has_any(wanted, *rule.body)):
            tokens[name].update(_behind_variables(buffer, wanted, start, end))
            for bracket in handing_calls(buffer, start, end, anything):
                within = [token for token in wanted if bracket < token < buffer.match[bracket]]
                tokens[name].update(token for token in within if is_lone(buffer, token))
        for start, end in (rule.body for rule in known):
            called[name].update(buffer.texts[start + call] for call in known_calls(buffer.texts[start:end], defined))
    size = -1
    while size < sum(map(len, tokens.values())):
        size = sum(map(len, tokens.values()))
        for name, others in called.items():
            tokens[name].update(*(tokens[other] for other in others))
    return {name: frozenset(some) for name, some in tokens.items() if some}


def handing_calls(buffer: Buffer, start: int, end: int, known: Container[str]) -> list[int]:
    """The opening brackets of calls in a body: of known macros, and of those that a call of this one names."""
    texts = buffer.texts
    found = [start + call + 2 for call in known_calls(texts[start:end], known)]
    found += [
        token + 1 for token in range(start + 2, end - 1)
        if texts[token] == '!' and texts[token + 1] in OPENING and (texts[token - 2] == '$' or texts[token - 1] == '*')
    ]
    return found


def _defined(buffer: Buffer) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for name, start, end in definitions(buffer):
        found.setdefault(name, []).extend(rules(buffer, start, end))
    return found


def is_lone(buffer: Buffer, token: int) -> bool:
    return (
        buffer.kinds[token] == IDENT and buffer.texts[token - 1] not in ('::', '.', '$')
        and buffer.texts[token + 1] not in ('::', '!')
    )


def _behind_variables(buffer: Buffer, wanted: list[int], start: int, end: int) -> list[int]:
    """The wanted tokens of a body in paths of which a call gives a segment, and those that such a path may import."""
    within = [token for token in wanted if start <= token < end]
    names = {buffer.name(token) for token in within if _is_behind_variable(buffer, token)}
    return [token for token in within if buffer.name(token) in names]


def _is_behind_variable(buffer: Buffer, token: int) -> bool:
    """Whether a call gives a segment before this one: `crate::$parent::name`."""
    texts = buffer.texts
    while texts[token - 1] == '::' and buffer.kinds[token - 2] == IDENT:
        token -= 2
        if texts[token - 1] == '$' and texts[token] != 'crate':
            return True
    return False


def _is_led(buffer: Buffer, start: int, token: int) -> bool:
    """Whether a token of a body stands in a path that `super` or `self` begins, in the braces of a `mod`."""
    texts = buffer.texts
    first = token
    while texts[first - 1] == '::' and buffer.kinds[first - 2] == IDENT:
        first -= 2
    if texts[first] not in ('super', 'self'):
        return False
    around = [at for at in range(start, first) if texts[at] == '{' and first < buffer.match[at]]
    return any('mod' in (texts[at - 2], texts[at - 3]) for at in around)  # `mod name {`, `mod $name {`
