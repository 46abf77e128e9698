"""The bodies of the macros that a text calls, and of those that they call."""
from __future__ import annotations

from typing import Iterable
from typing import NamedTuple

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
from rust_renames.check import Run
from rust_renames.relocate.traits import member_names
from rust_renames.rust.bodies import Text
from rust_renames.rust.bodies import holds_items
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.built_in import KNOWN
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.macros import body_read
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Outline
from rust_renames.rust.rules import Rule
from rust_renames.rust.rules import rules


class Body(NamedTuple):
    """What a rule makes of a call; `module` is where the macro is defined."""

    module: Module
    buffer: Buffer
    rule: Rule

    def outline(self) -> Outline:
        return body_read(self.buffer, holds_items(self.rule))[0]


class Called(NamedTuple):
    """The bodies that some calls lead to, and the names of fields and methods that these say.

    `is_all` is whether all of the macros are known.
    """

    bodies: list[Body]
    members: set[str]
    is_all: bool


def called(run: Run, crate: Crate, names: Iterable[str]) -> Called:
    """What the macros of these names come to in a crate."""
    found = Called([], set(), True)
    left = list(names)
    done: set[str] = set()
    while left:
        name = left.pop()
        if name in done:
            continue
        done.add(name)
        bodies = _bodies(run, crate, name)
        if not bodies and name not in KNOWN:
            found = found._replace(is_all=False)
        found.members.update(('write_fmt',) if name in ('write', 'writeln') else ())
        for body in bodies:
            found.bodies.append(body)
            found.members.update(member_names(body.buffer, 0, body.buffer.size))
            left += names_called(body.buffer, 0, body.buffer.size)
    return found


def _bodies(run: Run, crate: Crate, name: str) -> list[Body]:
    found = []
    for definition in run.resolver.macros_named(crate, name):
        buffer = run.resolver.buffer_of(definition)
        opening = definition.item.name_token + 1
        if buffer is not None and opening in buffer.match:
            for rule in rules(buffer, opening + 1, buffer.match[opening]):
                found.append(Body(definition.module, Text(rule).buffer(), rule))
    return found


def names_called(buffer: Buffer, start: int, end: int) -> set[str]:
    """The names of the macros that are called, or defined, among some tokens."""
    return {
        buffer.name(token) for token in range(start, end - 1)
        if buffer.kinds[token] == IDENT and buffer.texts[token + 1] == '!' and buffer.texts[token] != 'macro_rules'
    }


def name_called(buffer: Buffer, call: MacroCall) -> str:
    return buffer.name(call.path.segments[-1])
