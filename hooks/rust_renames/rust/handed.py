"""Names that a macro's body hands on to another macro: only the calls of the first tell what becomes of them.

    macro_rules! tests { ($t:ty) => { helper!(phase2, $t); } }
"""
from __future__ import annotations

from typing import NamedTuple

from rust_renames.rust.buffer import Buffer
from rust_renames.rust.buffer import has_any
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.rules import OPENING
from rust_renames.rust.rules import Rule
from rust_renames.rust.rules import rules
from rust_renames.rust.transcripts import known_calls


class Handed(NamedTuple):
    """The tokens of such names, the macros whose calls bring them forth, and the names of these in the calls."""

    tokens: frozenset[int] = frozenset()
    macros: frozenset[str] = frozenset()
    calls: tuple[int, ...] = ()


def handed_on(buffer: Buffer, wanted: list[int]) -> Handed:
    defined = _defined(buffer)
    if not any(has_any(wanted, *rule.body) for known in defined.values() for rule in known):
        return Handed()
    called: dict[str, set[str]] = {}
    tokens: set[int] = set()
    macros: set[str] = set()
    for name, known in defined.items():
        called[name] = set()
        for start, end in (rule.body for rule in known):
            for call in known_calls(buffer.texts[start:end], defined):
                called[name].add(buffer.texts[start + call])
                bracket = start + call + 2
                within = [token for token in wanted if bracket < token < buffer.match[bracket]]
                found = [token for token in within if _is_lone(buffer, token)]
                tokens.update(found)
                if found:
                    macros.add(name)
    size = -1
    while size < len(macros):
        size = len(macros)
        macros.update(name for name, others in called.items() if not macros.isdisjoint(others))
    return Handed(frozenset(tokens), frozenset(macros), tuple(known_calls(buffer.texts, macros)))


def _defined(buffer: Buffer) -> dict[str, list[Rule]]:
    texts = buffer.texts
    found: dict[str, list[Rule]] = {}
    at = -1
    while True:
        try:
            at = texts.index('macro_rules', at + 1)
        except ValueError:
            return found
        if at + 3 < buffer.size and texts[at + 1] == '!' and texts[at + 3] in OPENING:
            found.setdefault(texts[at + 2], []).extend(rules(buffer, at + 4, buffer.match[at + 3]))


def _is_lone(buffer: Buffer, token: int) -> bool:
    return (
        buffer.kinds[token] == IDENT and buffer.texts[token - 1] not in ('::', '.', '$')
        and buffer.texts[token + 1] not in ('::', '!')
    )
