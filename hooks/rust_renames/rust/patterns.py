"""Patterns and the names they bind: The Rust Reference, chapter "Patterns"."""
from __future__ import annotations

from rust_renames.rust.lexer import CHAR
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import NUMBER
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Mention
from rust_renames.rust.types import Types

# a name that a pattern binds: its token, and whether it may be a constant instead
Bound = tuple[int, bool]


class Patterns(Types):
    def pattern(self, bound: list[Bound], alternatives: bool = True) -> None:
        """Reads a pattern and appends what it binds; the caller knows who sees that."""
        if alternatives:
            self.take('|')
        self.single_pattern(bound)
        while alternatives and self.text == '|':
            self.i += 1
            self.single_pattern(bound)

    def single_pattern(self, bound: list[Bound]) -> None:
        text = self.text
        if text in ('&', '&&'):
            self.i += 1
            self.take('mut')
            self.single_pattern(bound)
        elif text == '(' or text == '[':
            self.pattern_list(bound)
        elif text in ('_', '..', '...', '..='):
            self.i += 1
            if text == '..=' or text == '..' and self.starts_range_end():
                self.range_end()
        elif text in ('ref', 'mut', 'box'):
            box = False
            while self.text in ('ref', 'mut', 'box'):
                box = self.text == 'box'
                self.i += 1
            if not box and (self.is_name() or self.text == 'self'):
                bound.append((self.i, False))
                self.i += 1
                if self.take('@'):
                    self.single_pattern(bound)
            else:
                self.single_pattern(bound)
        elif text == '-' or self.is_literal():
            self.take('-')
            self.i += 1
            self.range_tail()
        elif text == '<':
            self.qualified(VALUE, True)
            self.path_tail(None, bound)
        elif text == 'const' and self.ahead(1) == '{':
            self.i += 1
            self.block_expression()
            self.range_tail()
        elif text == '$' and self.ahead(1) != 'crate' and self.is_kind(IDENT, 1):
            self.i += 2
        elif self.is_name() and self.ahead(1) not in ('::', '(', '{', '!', '..=', '...', '..'):
            at = self.i
            self.i += 1
            if self.take('@'):
                bound.append((at, False))
                self.single_pattern(bound)
            else:
                bound.append((at, True))
                self.emit(Mention((at,), -1, VALUE, self.scope, 'pattern'))
        else:
            self.path_tail(self.path(VALUE, True), bound)

    def path_tail(self, mention: Mention | None, bound: list[Bound]) -> None:
        if mention is None and self.text not in ('{', '('):
            return
        if self.text == '!' and self.ahead(1) in ('(', '[', '{') and mention is not None:
            self.emit(mention, MACRO)
            self.i += 1
            self.macro_call(mention, 'pattern')
        elif self.text == '{':
            self.emit(mention, TYPE)
            self.struct_pattern(bound)
        elif self.text == '(':
            self.emit(mention, VALUE)
            self.pattern_list(bound)
        else:
            self.emit(mention, VALUE)
            self.range_tail()

    def pattern_list(self, bound: list[Bound]) -> None:
        def element() -> None:
            self.attributes()
            self.pattern(bound)

        self.separated(element)

    def struct_pattern(self, bound: list[Bound]) -> None:
        """`{ a, b: pat, ref c, .. }`"""
        self.separated(lambda: self.field_pattern(bound))

    def field_pattern(self, bound: list[Bound]) -> None:
        self.attributes()
        if self.take('..'):
            pass
        elif (self.is_kind(IDENT) or self.is_kind(NUMBER)) and self.ahead(1) == ':':
            self.note_naming(self.i, 'use')
            self.i += 2
            self.pattern(bound)
        else:
            plain = self.text not in ('ref', 'mut', 'box')
            while self.text in ('ref', 'mut', 'box') and self.is_name(1) or self.text == 'ref':
                self.i += 1
            if self.is_name():
                self.note_naming(self.i, 'use')
                bound.append((self.i, plain))
                if plain:
                    self.emit(Mention((self.i,), -1, VALUE, self.scope, 'shorthand pattern'))
                self.i += 1
            else:
                self.unexpected()

    def range_tail(self) -> None:
        if self.text in ('..=', '...', '..'):
            self.i += 1
            if self.starts_range_end():
                self.range_end()

    def starts_range_end(self) -> bool:
        return (
            self.text in ('-', '<', '::') or self.text == 'const' and self.ahead(1) == '{'
            or self.is_literal() or self.is_segment()
        )

    def range_end(self) -> None:
        self.take('-')
        if self.is_literal():
            self.i += 1
        elif self.text == '<':
            self.qualified(VALUE, True)
        elif self.text == 'const':
            self.i += 1
            self.block_expression()
        else:
            self.emit(self.path(VALUE, True))

    def is_literal(self) -> bool:
        return self.is_kind(NUMBER) or self.is_kind(STRING) or self.is_kind(CHAR) or self.text in ('true', 'false')

    def bind_all(self, bound: list[Bound], start: int, end: int) -> None:
        for token, maybe_constant in bound:
            self.bind(token, start, end, VALUE, maybe_constant)
