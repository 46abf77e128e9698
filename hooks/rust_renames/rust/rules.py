"""The rules of a `macro_rules!`, and which tokens of a call its variables take.

The Rust Reference, chapter "Macros By Example". As there, the first rule that fits is the one, and a repetition takes
as much as it can; a fragment is read by the parsers and leaves nothing behind.
"""
from __future__ import annotations

from typing import Iterator
from typing import NamedTuple

from rust_renames.rust.attempts import Attempts
from rust_renames.rust.attempts import columns
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.cursor import Unread
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import LIFETIME
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE

_OPENING = ('(', '[', '{')
_REPEATS = ('*', '+', '?')


class Rule(NamedTuple):
    """`(matcher) => { body }`: the tokens within the two pairs of brackets."""

    buffer: Buffer
    matcher: tuple[int, int]
    body: tuple[int, int]


class Piece(NamedTuple):
    """What one variable takes of a call: the tokens in [start, end)."""

    kind: str  # the fragment specifier: 'expr', 'ty', 'ident' …
    name: str
    start: int
    end: int


def rules(buffer: Buffer, start: int, end: int) -> Iterator[Rule]:
    """Those in `(matcher) => { body } ; …`."""
    at = start
    while at < end:
        if buffer.texts[at] not in _OPENING:
            at += 1
            continue
        matcher = at + 1, buffer.match[at]
        at = buffer.match[at] + 1
        if at + 1 < end and buffer.texts[at] == '=>' and buffer.texts[at + 1] in _OPENING:
            yield Rule(buffer, matcher, (at + 2, min(buffer.match[at + 1], end)))
            at = buffer.match[at + 1] + 1


class Matching(Attempts):
    measuring = False  # only how far a fragment goes is wanted: calls within it are stepped over

    def matched(self, rule: Rule, start: int, end: int) -> list[Piece] | None:
        """What the variables of a rule take of the tokens in [start, end); None where it does not fit."""
        sizes = [len(column) for column in columns(self.out)]
        saved = self.i, self.limit, self.strict, self.scope, self.in_macro
        pieces: list[Piece] = []
        self.inner_scope('block', start, end)
        self.i, self.limit, self.strict, self.in_macro = start, end, True, True
        outer, self.measuring = self.measuring, True
        try:
            self.match_tokens(rule.buffer, *rule.matcher, pieces)
            fits = self.i >= end
        except (Unread, IndexError, RecursionError):
            fits = False
        self.i, self.limit, self.strict, self.scope, self.in_macro = saved
        self.measuring = outer
        self.forget(sizes)
        return pieces if fits else None

    def match_tokens(self, buffer: Buffer, at: int, end: int, pieces: list[Piece]) -> None:
        texts = buffer.texts
        while at < end:
            text = texts[at]
            if text == '$' and texts[at + 1] == '(':
                at = self.match_repetition(buffer, at + 1, pieces)
            elif text == '$' and texts[at + 2] == ':' and buffer.kinds[at + 1] == IDENT:
                start = self.i
                self.fragment(texts[at + 3])
                pieces.append(Piece(texts[at + 3], buffer.name(at + 1), start, self.i))
                at += 4
            elif text == '#' and texts[at + 1] == '[' and self.is_kind(DOC):  # a doc comment is an attribute
                pieces.append(Piece('doc', '', self.i, self.i + 1))
                self.i += 1
                at = buffer.match[at + 1] + 1
            elif self.text != text:
                raise Unread
            elif text in _OPENING:
                self.match_group(buffer, at, pieces)
                at = buffer.match[at] + 1
            else:
                self.i += 1
                at += 1

    def match_group(self, buffer: Buffer, at: int, pieces: list[Piece]) -> None:
        close = self.close()
        limit, self.limit = self.limit, close
        self.i += 1
        self.match_tokens(buffer, at + 1, buffer.match[at], pieces)
        if self.i != close:
            raise Unread
        self.limit = limit
        self.i = close + 1

    def match_repetition(self, buffer: Buffer, at: int, pieces: list[Piece]) -> int:
        """`$( … ) separator *` from its bracket; returns the token of the matcher behind it."""
        close = buffer.match[at]
        separated = buffer.texts[close + 1] not in _REPEATS
        separator = buffer.texts[close + 1] if separated else ''
        operator = close + 1 + separated
        count = 0
        before = self.i
        while self.match_once(buffer, at + 1, close, pieces):
            count += 1
            before = self.i
            if buffer.texts[operator] == '?' or separated and not self.take(separator):
                break
        self.i = before
        if not count and buffer.texts[operator] == '+':
            raise Unread
        return operator + 1

    def match_once(self, buffer: Buffer, at: int, end: int, pieces: list[Piece]) -> bool:
        saved = self.i, self.limit, self.scope, len(pieces)
        try:
            self.match_tokens(buffer, at, end, pieces)
        except (Unread, IndexError):
            self.i, self.limit, self.scope = saved[:3]
            del pieces[saved[3]:]
            return False
        return self.i > saved[0]

    def fragment(self, kind: str) -> None:
        """Steps over the tokens that a fragment specifier takes: https://doc.rust-lang.org/reference/macros-by-example.html"""
        start = self.i
        if kind == 'vis':
            self.visibility()
            return
        if (
            kind == 'ident' and self.is_kind(IDENT) and self.text != '_'
            or kind == 'lifetime' and self.is_kind(LIFETIME)
        ):
            self.i += 1
        elif kind == 'tt':
            self.token_tree()
        elif kind == 'ty':
            self.type()
        elif kind == 'path':
            self.path_fragment()
        elif kind in ('expr', 'expr_2021') and self.text != 'let':
            self.expression()
        elif kind in ('pat', 'pat_param'):
            self.pattern([], alternatives=kind == 'pat')
        elif kind == 'literal':
            self.take('-')
            if self.is_literal():
                self.i += 1
        elif kind == 'block':
            self.block_expression()
        elif kind == 'item':
            self.item()
        elif kind == 'stmt':
            self.statement_fragment()
        elif kind == 'meta':
            self.meta_fragment()
        if self.i == start:
            raise Unread

    def token_tree(self) -> None:
        if self.text in _OPENING:
            self.skip_group()
        elif self.text and self.text in '+-*/%^&|<>':
            self.operator()
        elif self.i < self.limit:
            self.i += 1

    def path_fragment(self) -> None:
        if self.text == '<':
            self.qualified(TYPE, False)
        else:
            self.emit(self.path(TYPE | VALUE, False))

    def statement_fragment(self) -> None:
        if self.starts_item():
            self.item()
        elif self.text == 'let':
            self.let_statement()
        else:
            self.expression(statement=True)

    def meta_fragment(self) -> None:
        self.emit(self.path(TYPE, True))
        if self.text in _OPENING:
            self.skip_group()
        elif self.take('='):
            self.expression()
