"""Macro calls and definitions, read without expanding them.

Arguments are read as items, as expressions or as statements where they are that as a whole, else as tokens among which
paths stand. The Rust Reference, chapter "Macros".
"""
from __future__ import annotations

from itertools import product
from typing import NamedTuple

from rust_renames.rust.arguments import OF_EXPRESSIONS
from rust_renames.rust.attempts import Way
from rust_renames.rust.attempts import columns
from rust_renames.rust.bodies import Text
from rust_renames.rust.bodies import Use
from rust_renames.rust.bodies import uses
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.cursor import Unread
from rust_renames.rust.expansions import Expansions
from rust_renames.rust.expansions import Library
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import NUMBER
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import GUESSED
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Literal
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope
from rust_renames.rust.patterns import Bound
from rust_renames.rust.rules import Rule
from rust_renames.rust.rules import rules
from rust_renames.rust.stand_ins import put_back
from rust_renames.rust.tokens import ITEM_WORDS


class Macros(Expansions):
    def __init__(self, buffer: Buffer, wanted: list[int] | None, library: Library | None = None) -> None:
        super().__init__(buffer, wanted, library)
        self.takes_types = True  # whether the call at hand may take types

    def macro_call(self, path: Mention, position: str) -> None:
        """A call in an expression, type or pattern; the cursor stands at the opening bracket."""
        close = self.close()
        call = MacroCall(path, self.i, close, position, self.scope)
        self.out.calls.append(call)
        if self.measuring:
            self.skip_group()
            return
        if position == 'expression' and self.is_statement(path):
            position = 'statement'
        if self.interesting(self.i, close):
            self.note_strings(call)
        before = len(self.out.mentions)
        self.call_arguments(path, self.i + 1, close, position)
        for mention in self.out.mentions[before:]:
            if mention.form == 'code path':
                mention.form = 'macro argument'
        self.i = min(close + 1, self.limit)

    def call_arguments(self, path: Mention | None, start: int, end: int, position: str) -> None:
        """Reads the arguments of a call, or a stretch of them (then without a path), as what they are."""
        declares = position in ('item', 'statement') and self.declares(start, end)
        interesting = self.interesting(start, end)
        before = len(self.out.items)
        outer, self.takes_types = self.takes_types, path is None or self.name_of(path) not in OF_EXPRESSIONS
        ways: list[Way] = [lambda: self.items_attempt(start, end)] if declares else []
        if interesting and path is not None:
            ways.append(lambda: self.by_rules(path, start, end, position))
        if interesting and position == 'associated':
            ways.append(lambda: self.attempt(start, end, self.associated, 'item'))
        chooses = position == 'item' and path is not None and self.name_of(path) == 'cfg_select'
        if interesting and not chooses and self.texts[start] != 'let':
            ways.append(lambda: self.attempt(start, end, self.argument_list))
        if interesting and position not in ('item', 'associated'):
            ways.append(lambda: self.statements_attempt(start, end, position))
            ways.append(lambda: self.attempt(start, end, self.matched_pattern))
        if ways and not self.first_way(position if path else f'part of {position}', start, ways):
            self.soup(start, end, 'macro argument', items=position in ('item', 'statement'))
        self.takes_types = outer
        if path is not None:
            if interesting:
                self.note_words(path, start, end)
                if declares:
                    self.note_other_uses(path, start, end, position, before)
            self.read_handed(path, start, end, position)
            if position in ('item', 'statement'):
                self.keep_written(path, start, end)

    def statements_attempt(self, start: int, end: int, position: str) -> bool:
        """`pin!(let name = …)`, `munge!(let Pattern = …);` bind their names for the statements behind the call."""
        if not self.attempt(start, end, self.statements):
            return False
        if position == 'statement' and self.texts[start] == 'let' and self.tried is not None:
            for known in list(self.tried.bindings.values()):
                for _, _, token, ns, maybe_constant in known:
                    self.bind(token, end, self.buffer.size, ns, maybe_constant)
        return True

    def name_of(self, path: Mention) -> str:
        return self.buffer.name(path.segments[-1])

    def reader_of(self, buffer: Buffer, wanted: list[int] | None) -> Macros:
        return Macros(buffer, wanted)

    def uses_of(self, rule: Rule) -> dict[str, Use]:
        key = rule.body[0]
        if key not in self.uses:
            self.uses[key] = uses(rule, body_read)
        return self.uses[key]

    def is_statement(self, path: Mention) -> bool:
        """Whether a call may declare items for the block that it stands in; what is quoted is code of another place."""
        first = path.lead if path.lead >= 0 else path.dollar if path.dollar >= 0 else path.segments[0]
        return (first == 0 or self.texts[first - 1] in ('{', '}', ';', ']')) and (
            'quote' not in self.texts[path.segments[-1]]
        )

    def declares(self, start: int, end: int) -> bool:
        return any(self.texts[token] in ITEM_WORDS for token in range(start, end))

    def note_strings(self, call: MacroCall) -> None:
        start = call.open + 1
        number = 0
        while start < call.close:
            end = start
            while end < call.close and self.texts[end] != ',':
                end = self.match[end] + 1 if self.texts[end] in ('(', '[', '{') else end + 1
            end = min(end, call.close)
            text = self.texts[start]
            if end == start + 1 and self.kinds[start] == STRING and text[0] in '"r' and '{' in text:
                self.out.literals.append(Literal(start, self.scope, call, number, end + 1 >= call.close))
            start = end + 1
            number += 1

    def argument_list(self) -> None:
        """`a, name = b; c => d`"""
        while self.i < self.limit:
            start = self.i
            if self.is_name() and self.ahead(1) == '=':
                self.i += 2
            self.argument()
            if self.text in (',', ';', '=>'):
                self.i += 1
            elif self.i < self.limit:
                self.unexpected()
            if self.i == start:
                self.unexpected()

    def argument(self) -> None:
        """An expression, or a type that looks like one."""
        start, before = self.i, len(self.out.mentions)
        self.expression()
        if self.takes_types and self.looks_like_type(start, self.i):
            for mention in self.out.mentions[before:]:
                if mention.ns == VALUE:
                    mention.ns = TYPE | VALUE
                    mention.extra = GUESSED

    def looks_like_type(self, start: int, end: int) -> bool:
        return all(
            self.kinds[token] == IDENT and self.texts[token + 1] not in ('(', '.', '{')
            or self.kinds[token] == NUMBER or self.texts[token] in ('::', '$', '&', '(', ')', '[', ']', ',', ';', '*')
            for token in range(start, end)
        )

    def matched_pattern(self) -> None:
        """`expression, pattern if guard` as in `matches!`."""
        self.expression()
        if not self.take(','):
            raise Unread
        bound: list[Bound] = []
        self.pattern(bound)
        self.bind_all(bound, self.i, self.buffer.size)
        if self.take('if'):
            self.expression()
        while self.take(','):
            if self.i < self.limit:
                self.expression()

    def item_macro(self, attributes: list[Attribute], associated: bool = False) -> None:
        """`path! { … }`, `path! name (…);` where an item may stand, or an associated one."""
        start = self.i
        path = self.path(MACRO, True)
        if path is None:
            return
        if not self.take('!'):
            if self.i == start:
                self.unexpected()
            elif self.strict:
                raise Unread
            else:
                self.out.trouble.append(start)
            return
        self.emit(path)
        if self.is_kind(IDENT):
            self.i += 1
        if self.text not in ('(', '[', '{'):
            self.unexpected()
            return
        close = self.close()
        if self.measuring:
            self.skip_group()
            self.take(';')
            return
        call = MacroCall(path, self.i, close, 'item', self.scope, tuple(attributes))
        self.out.calls.append(call)
        self.scope.macros.append(call)
        braces = self.text == '{'
        position = 'associated' if associated else 'item'
        self.call_arguments(path, self.i + 1, close, position)
        self.i = min(close + 1, self.limit)
        if not braces:
            self.take(';')

    def macro_rules(self, start: int) -> None:
        """`macro_rules! name { (matcher) => { body } … }`"""
        self.i += 2
        name = self.declare('macro', self.i, start).name
        self.i += 1
        if self.text not in ('(', '[', '{'):
            self.unexpected()
            return
        braces = self.text == '{'
        close = self.close()
        known = list(rules(self.buffer, self.i + 1, close))
        self.keep(name, known)
        for rule in known:
            self.macro_body(*rule.body, rule)
        if not known:  # of a macro that another one writes, they may stand in a repetition
            self.macro_body(self.i + 1, close)
        self.i = min(close + 1, self.limit)
        if not braces:
            self.take(';')

    def macro_item(self, start: int) -> None:
        """`macro name($x:expr) { body }`"""
        self.i += 1
        self.declare('macro', self.i, start)
        self.i += 1
        if self.text == '(':
            self.skip_group()
        if self.text == '{':
            close = self.close()
            self.macro_body(self.i + 1, close)
            self.i = min(close + 1, self.limit)

    def macro_body(self, start: int, end: int, rule: Rule | None = None) -> None:
        if not self.interesting(start, end):
            return
        before = len(self.out.mentions)
        if not (
            self.attempt(start, end, self.statements) or self.attempt(start, end, self.argument_list)
            or rule is not None and self.with_stand_ins(rule)
        ):
            self.soup(start, end, 'macro body')
        if self.handed.calls:  # which tell more of these
            self.out.mentions[before:] = [
                one for one in self.out.mentions[before:] if self.handed.led.isdisjoint(one.segments)
            ]
        for mention in self.out.mentions[before:]:
            if mention.form in ('code path', 'macro argument'):
                mention.form = 'macro body'

    def with_stand_ins(self, rule: Rule) -> bool:
        """Reads a body with names in place of its variables, each repetition taken once; whether it is Rust then."""
        ways = Macros.statements, Macros.argument_list, Macros.type
        for (lean, operators), way in product(((False, False), (True, False), (False, True)), ways):
            text = Text(rule, lean, operators)
            wanted = [token for token, origin in enumerate(text.origin) if self.is_wanted(origin)]
            reader = self.reader_of(text.buffer(), wanted)
            reader.strict = True
            reader.scope = Scope('block', self.scope, 0, reader.buffer.size)
            reader.out = reader.out._replace(root=reader.scope)
            try:
                way(reader)
            except (Unread, IndexError, RecursionError):
                continue
            if reader.i < reader.limit:
                continue
            read = put_back(text, reader.out)
            for column, more in zip(columns(self.out), columns(read)):
                column.extend(more)
            for call in read.calls:
                self.note_words(call.path, call.open + 1, call.close)
            return True
        return False


def expansion(buffer: Buffer, macro: Item) -> Outline:
    """What a `macro_rules!` brings into the module of a call that stands for items, whichever of its rules is taken.

    The names without a `$` in them are the same for every call.
    """
    reader = Macros(buffer, None)
    opening = macro.name_token + 1
    if opening < buffer.size and buffer.texts[opening] in ('(', '[', '{'):
        for rule in rules(buffer, opening + 1, buffer.match[opening]):
            start, end = rule.body
            reader.i, reader.limit = start, end
            if not reader.items_attempt(start, end):
                reader.soup(start, end, 'macro body', items=True)
    return reader.out


def expanded(buffer: Buffer, call: MacroCall, library: Library) -> Scope | None:
    """What a call that stands for items declares where it stands, its own tokens put in; None where that is not known.

    The scope lies in that of the call, whose tokens are those of the buffer.
    """
    reader = Macros(buffer, None, library)
    reader.scope = call.scope
    match = reader.match_of(call.path, call.open + 1, call.close)
    found = None if match is None else reader.roles_of(match, call.open + 1, call.close, 'item')
    return None if found is None else found.root


class Handed(NamedTuple):
    """What the calls of a macro of another file tell of words in its body.

    `borrowed` are the tokens of those words here, each with that of the other file.
    """

    outline: Outline
    borrowed: dict[int, int]


def handed_words(buffer: Buffer, library: Library, macro: str, filename: str, words: frozenset[int]) -> Handed:
    reader = Macros(buffer, buffer.positions(frozenset((macro,))), library)
    reader.lender = filename, words
    reader.handed = reader.handed._replace(macros=frozenset((macro,)))
    try:
        reader.items()
    except RecursionError:
        pass  # what was read tells enough
    return Handed(reader.out, reader.borrowed)


def makes_modules(buffer: Buffer, macro: Item) -> bool:
    """Whether a body has a module or an import that a call gives the name or the path for."""
    texts = buffer.texts
    imports = False
    for token in range(macro.name_token, min(macro.end, buffer.size)):
        imports = texts[token] == 'use' or imports and texts[token] != ';'
        if texts[token] == '$' and (imports or texts[token - 1] == 'mod') and texts[token + 1] != 'crate':
            return True
    return False


class _Body(Macros):
    """Reads a macro's body, and notes what it binds: each token with whether that is at the body's own level."""

    def __init__(self, buffer: Buffer) -> None:
        super().__init__(buffer, None)
        self.names: dict[int, bool] = {}

    def bind(self, token: int, start: int, end: int, ns: int, maybe_constant: bool = False) -> None:
        self.names[token] = self.scope is self.out.root
        super().bind(token, start, end, ns, maybe_constant)


def body_read(buffer: Buffer, items: bool) -> tuple[Outline, dict[int, bool]]:
    reader = _Body(buffer)
    try:
        reader.items() if items else reader.statements()
    except RecursionError:
        pass  # what was read tells enough
    return reader.out, reader.names


def outline(
    buffer: Buffer, wanted: list[int] | None, library: Library | None = None, sought: list[int] | None = None,
) -> Outline:
    """Reads a whole file; what lies around the `wanted` tokens (None: everywhere) is read in detail.

    `library` finds the macros of other files that are called there. `sought` are the tokens that are asked for, where
    they are not those that are wanted.
    """
    reader = Macros(buffer, wanted, library)
    reader.look_for_handed(sought or wanted or [])
    try:
        reader.items()
    except RecursionError:
        reader.out.trouble.append(reader.i)
    return reader.out


def outline_within(buffer: Buffer, wanted: list[int] | None, parent: Scope, at: int) -> Outline:
    """Reads a text that is included as an expression or as statements, in the scope around token `at`."""
    reader = Macros(buffer, wanted)
    reader.scope = Scope('block', parent, 0, buffer.size)
    reader.scope.seen_at = at
    reader.out = reader.out._replace(root=reader.scope)
    try:
        reader.statements()
    except RecursionError:
        reader.out.trouble.append(reader.i)
    return reader.out
