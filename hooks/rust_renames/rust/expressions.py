"""Expressions and statements, read for their names alone: no precedence, no values.

The Rust Reference, chapters "Statements and expressions". What binds a name opens a scope or a range in one.
"""
from __future__ import annotations

from typing import Callable

from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import LIFETIME
from rust_renames.rust.lexer import NUMBER
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Mention
from rust_renames.rust.patterns import Bound
from rust_renames.rust.patterns import Patterns

_PREFIX = frozenset(('-', '!', '*', '&', '&&'))
_BINARY = frozenset((
    '+', '-', '*', '/', '%', '^', '&', '|', '&&', '||', '=', '==', '!=', '<', '>', '..', '..=', '...',
))
_BLOCK_LIKE = frozenset(('if', 'match', 'while', 'loop', 'for', 'unsafe', '{', 'async', 'const', 'try', 'gen'))
_ENDS_OPERAND = frozenset((')', ']', '}', ',', ';', '=>', '', '?', '.', ':'))
_ITEM_WORDS = frozenset((
    'use', 'mod', 'fn', 'struct', 'enum', 'trait', 'impl', 'type', 'static', 'extern', 'pub', 'macro_rules',
))


class Expressions(Patterns):
    def within(self, end: int, read: Callable[[], None]) -> None:
        """Reads up to `end`, at most, and stands there afterwards."""
        limit, self.limit = self.limit, min(end, self.limit)
        read()
        while self.i < self.limit:
            start = self.i
            self.unexpected()
            if self.i < self.limit:
                read()
            if self.i == start:
                break
        self.i = max(self.i, self.limit)
        self.limit = limit

    def expression(self, structs: bool = True, statement: bool = False) -> None:
        """Operand, operator, operand … ; `structs`: whether `Name {` is a literal; `statement`: it begins one."""
        while True:
            block_like = self.operand(structs)
            if statement and block_like and self.text not in ('.', '?'):
                return
            block_like = self.postfix() and block_like
            if self.text == 'as':
                while self.take('as'):
                    self.type(bounds=False)
                self.postfix()
            text = self.text
            if text not in _BINARY:
                return
            self.operator()
            if text in ('..', '..=', '...') and (
                self.text in _ENDS_OPERAND or not structs and self.text == '{'
                or self.text in _BINARY - _PREFIX - {'|', '||', '..', '<'}
            ):
                if self.text not in _BINARY:
                    return
            statement = False

    def operator(self) -> None:
        """Behind an operator, of which `<` `<`, `>` `=`, `+` `=` … are several tokens."""
        text = self.text
        self.i += 1
        if text in ('<', '>') and self.text == text and self.joined(self.i - 1):
            self.i += 1
        if text in '+-*/%^&|<>' and self.text == '=' and self.joined(self.i - 1):
            self.i += 1
        elif text in '<>' and self.text == '==' and self.joined(self.i - 1):
            self.i += 1

    def postfix(self) -> bool:
        """`.field`, `.method::<T>(…)`, `.await`, `.0`, `(…)`, `[…]`, `?`"""
        while True:
            text = self.text
            if text == '.':
                self.i += 1
                if self.is_kind(IDENT) or self.is_kind(NUMBER):
                    self.note_naming(self.i, 'use')
                    self.i += 1
                    if self.texts[self.i - 1].endswith('.') and self.is_kind(IDENT):  # `x.0. await`
                        self.i += 1
                    if self.text == '::':
                        self.i += 1
                        if self.text == '<':
                            self.generic_arguments()
                elif self.text == '$' and self.is_kind(IDENT, 1):
                    self.i += 2
                elif self.text != '(':
                    self.unexpected()
            elif text == '?':
                self.i += 1
            elif text in ('(', '['):
                self.arguments()
            else:
                return True

    def arguments(self) -> None:
        """The expressions between a pair of brackets, set apart by `,` or `;`."""
        end = self.close()
        if not self.strict and not self.interesting(self.i, end):
            self.i = min(end + 1, self.limit)
            return
        limit, self.limit = self.limit, end
        self.i += 1
        while self.i < end:
            start = self.i
            self.expression()
            if self.text not in (',', ';') and self.i < end:
                self.unexpected()
            else:
                self.i += self.i < end
            if self.i == start:
                break
        self.limit = limit
        self.i = min(end + 1, limit)

    def operand(self, structs: bool) -> bool:
        """One operand with its prefixes; whether it was block-like, so that a statement may end behind it."""
        if self.text in _PREFIX:
            self.prefixes()
            self.operand(structs)
            return False
        text = self.text
        if text == '#':
            start = self.i
            self.attributes()
            if self.i == start:
                self.unexpected()
                return False
            return self.operand(structs)
        if self.is_kind(LIFETIME) and self.ahead(1) == ':':
            self.i += 2
            return self.operand(structs)
        if text in _BLOCK_LIKE and self.block_like(structs):
            return True
        if text in ('(', '['):
            self.arguments()
        elif text in ('|', '||', 'move', 'static') or text in ('async', 'for', 'const') and self.is_closure():
            self.closure(structs)
        elif text in ('return', 'break', 'yield', 'continue', 'become') and not (
            text == 'yield' and self.ahead(1) == '::'
        ):
            self.jump(structs)
        elif text in ('..', '..='):
            self.i += 1
            if self.text not in _ENDS_OPERAND and not (self.text == '{' and not structs):
                return self.operand(structs)
        elif text == 'let':
            self.let_condition(structs)
        elif self.is_literal():
            self.i += 1
        elif text == '<':
            self.qualified(VALUE, True)
            if self.text == '{' and structs:
                self.struct_literal()
        elif text == '_':
            self.i += 1
        elif text == 'box':
            self.i += 1
            return self.operand(structs)
        elif text == 'builtin' and self.ahead(1) == '#':
            self.i += 3
            if self.text == '(':
                self.skip_group()
        elif text == '$' and self.ahead(1) != 'crate':
            self.i += 1
            if self.is_kind(IDENT):
                self.i += 1
            else:
                self.unexpected()
        elif self.is_segment() or text in ('::', '$'):
            return self.path_expression(structs)
        else:
            self.unexpected()
        return False

    def prefixes(self) -> None:
        """`-`, `!`, `*`, `&`, `&mut`, `&raw const`"""
        while self.text in _PREFIX:
            text = self.text
            self.i += 1
            if text in ('&', '&&'):
                if self.text == 'raw' and self.ahead(1) in ('const', 'mut'):
                    self.i += 2
                else:
                    self.take('mut')

    def path_expression(self, structs: bool) -> bool:
        mention = self.path(VALUE, True)
        if mention is None:
            return False
        if self.text == '!' and self.ahead(1) in ('(', '[', '{'):
            braces = self.ahead(1) == '{'
            self.emit(mention, MACRO)
            self.i += 1
            self.macro_call(mention, 'expression')
            return braces
        if self.text == '{' and structs and self.looks_like_struct():
            self.emit(mention, TYPE)
            self.struct_literal()
        elif len(mention.segments) == 1 and mention.lead < 0 and self.texts[mention.segments[0]] in ('self',):
            pass
        else:
            self.emit(mention)
        return False

    def looks_like_struct(self) -> bool:
        """Whether the braces behind a path hold fields; broken code is read as a block."""
        return self.ahead(1) in ('}', '..', '#') or (
            (self.is_kind(IDENT, 1) or self.is_kind(NUMBER, 1)) and self.ahead(2) in (':', ',', '}')
        ) or self.ahead(1) == '$'

    def holds_fields(self, brace: int) -> bool:
        """Whether braces hold what no block does: `async { a: 1, .. }` where that is a struct of an older edition."""
        is_field = self.is_kind(IDENT, brace + 1) or self.is_kind(NUMBER, brace + 1)
        return is_field and self.ahead(brace + 2) in (':', ',')

    def struct_literal(self) -> None:
        """`{ a: expr, b, ..base }`"""
        self.separated(self.struct_literal_field)

    def struct_literal_field(self) -> None:
        self.attributes()
        if self.take('..'):
            if self.i < self.limit:
                self.expression()
        elif (self.is_kind(IDENT) or self.is_kind(NUMBER)) and self.ahead(1) == ':':
            self.note_naming(self.i, 'use')
            self.i += 2
            self.expression()
        elif self.is_name():
            self.note_naming(self.i, 'use')
            self.emit(Mention((self.i,), -1, VALUE, self.scope, 'shorthand'))
            self.i += 1
        elif self.text == '$' and self.is_kind(IDENT, 1):
            self.i += 2
            if self.take(':'):
                self.expression()
        else:
            self.unexpected()

    def is_closure(self) -> bool:
        at = 1
        if self.text == 'for' and self.ahead(1) == '<':
            return True
        while self.ahead(at) in ('move', 'async', 'static', 'gen'):
            at += 1
        return self.ahead(at) in ('|', '||')

    def closure(self, structs: bool) -> None:
        if self.text == 'for':
            self.inner_scope('binding', self.i, self.limit)
            self.for_lifetimes()
            self.leave_scope()
        while self.text in ('move', 'static', 'async', 'const', 'gen'):
            self.i += 1
        scope = self.inner_scope('binding', self.i, self.limit)
        bound: list[Bound] = []
        if not self.take('||'):
            if not self.take('|'):
                self.unexpected()
                self.leave_scope()
                return
            while self.i < self.limit and self.text != '|':
                start = self.i
                self.attributes()
                self.pattern(bound, alternatives=False)
                if self.take(':'):
                    self.type(bounds=False)
                if not self.take(',') and self.text != '|':
                    self.unexpected()
                if self.i == start:
                    break
            self.take('|')
        body = self.i
        if self.take('->'):
            self.type(bounds=False)
            self.block_expression()
        elif self.text not in _ENDS_OPERAND:
            self.bind_all(bound, body, self.buffer.size)
            bound = []
            self.expression(structs)
        self.bind_all(bound, body, self.buffer.size)
        scope.end = self.i
        self.leave_scope()

    def jump(self, structs: bool) -> None:
        self.i += 1
        if self.is_kind(LIFETIME):
            self.i += 1
        if self.text not in _ENDS_OPERAND and not (self.text == '{' and not structs) and self.text not in (
            '=', '==', '!=', '+', '/', '%', '^', 'as', 'else', '>',
        ):
            self.expression(structs)

    def let_condition(self, structs: bool) -> None:
        """`let pattern = scrutinee` within a condition: seen from behind the scrutinee to the end of the scope."""
        self.i += 1
        bound: list[Bound] = []
        self.pattern(bound)
        if self.take(':'):
            self.type()
        if self.take('='):
            self.scrutinee(structs)
        self.bind_all(bound, self.i, self.buffer.size)

    def scrutinee(self, structs: bool) -> None:
        """An expression up to `&&`, `||` or a block: lazy boolean operators end the scrutinee of a `let`."""
        while True:
            self.operand(structs)
            self.postfix()
            while self.take('as'):
                self.type(bounds=False)
            if self.text not in _BINARY or self.text in ('&&', '||'):
                return
            self.operator()
            if self.text == '{' and not structs or self.text in _ENDS_OPERAND:
                return

    def block_like(self, structs: bool) -> bool:
        text = self.text
        if text == '{':
            self.block_expression()
        elif text == 'if':
            self.if_expression()
        elif text == 'match':
            self.match_expression()
        elif text == 'while':
            self.i += 1
            self.inner_scope('binding', self.i, self.limit)
            self.expression(structs=False)
            self.block_expression()
            self.leave_scope()
        elif text == 'loop' and self.ahead(1) == '{':
            self.i += 1
            self.block_expression()
        elif text == 'for' and self.ahead(1) != '<':
            self.for_expression()
        elif text in ('unsafe', 'const', 'try', 'async', 'gen') and (
            self.ahead(1) == '{' and (structs or text != 'gen') and not self.holds_fields(1)
            or text in ('async', 'gen') and self.ahead(1) in ('move', 'gen') and self.ahead(2) in ('{', 'move')
        ):
            while self.text != '{':
                self.i += 1
            self.block_expression()
        else:
            return False
        return True

    def if_expression(self) -> None:
        while True:
            self.i += 1
            self.inner_scope('binding', self.i, self.limit)
            self.expression(structs=False)
            self.block_expression()
            self.leave_scope()
            if not self.take('else'):
                return
            if self.text != 'if':
                self.block_expression()
                return

    def for_expression(self) -> None:
        self.i += 1
        bound: list[Bound] = []
        self.pattern(bound)
        if not self.take('in'):
            self.unexpected()
        self.expression(structs=False)
        self.inner_scope('binding', self.i, self.limit)
        self.bind_all(bound, self.i, self.buffer.size)
        self.block_expression()
        self.leave_scope()

    def match_expression(self) -> None:
        self.i += 1
        self.expression(structs=False)
        if self.text != '{':
            self.unexpected()
            return
        end = self.close()
        if not self.strict and not self.interesting(self.i, end):
            self.i = min(end + 1, self.limit)
            return
        limit, self.limit = self.limit, end
        self.i += 1
        self.attributes()
        while self.i < end:
            start = self.i
            self.match_arm()
            if self.i == start:
                break
        self.limit = limit
        self.i = min(end + 1, limit)

    def match_arm(self) -> None:
        self.attributes()
        self.inner_scope('binding', self.i, self.limit)
        bound: list[Bound] = []
        self.pattern(bound)
        self.bind_all(bound, self.i, self.buffer.size)
        if self.take('if'):
            self.expression(structs=True)
        if self.take('=>'):
            self.expression(statement=True)
        elif self.i < self.limit:
            self.unexpected()
        self.take(',')
        self.leave_scope()

    def block_expression(self) -> None:
        """`{ statements }` in a scope of its own."""
        if self.text != '{':
            self.unexpected()
            return
        end = self.close()
        if not self.strict and not self.interesting(self.i, end):
            self.i = min(end + 1, self.limit)
            return
        self.inner_scope('block', self.i, end)
        limit, self.limit = self.limit, end
        self.i += 1
        self.statements()
        self.limit = limit
        self.i = min(end + 1, limit)
        self.leave_scope()

    def statements(self) -> None:
        while self.i < self.limit:
            start = self.i
            self.statement()
            if self.i == start:
                self.unexpected()

    def statement(self) -> None:
        if self.take(';'):
            return
        if self.starts_item():
            self.item()
            return
        start = self.i
        self.attributes()
        if self.text == 'super' and self.ahead(1) == 'let':
            self.i += 1
        if self.text == 'let':
            self.let_statement()
        elif self.i < self.limit:
            if self.i > start and self.starts_item():
                self.i = start
                self.item()
                return
            self.expression(statement=True)
            if self.i < self.limit and self.text != ';' and self.texts[self.i - 1] not in ('}', ';'):
                self.unexpected()
        self.take(';')

    def let_statement(self) -> None:
        """The names are seen behind the whole statement, its `else` block excluded."""
        self.i += 1
        bound: list[Bound] = []
        self.pattern(bound)
        if self.take(':'):
            self.type()
        if self.take('='):
            self.expression()
            if self.take('else'):
                self.block_expression()
        self.bind_all(bound, self.i, self.buffer.size)

    def starts_item(self) -> bool:
        """Whether an item begins here (attributes are stepped over to see it)."""
        at = self.i
        while self.at(at) == '#' and self.at(at + 1) in ('[', '!'):
            bracket = at + 1 if self.at(at + 1) == '[' else at + 2
            if self.at(bracket) != '[':
                return False
            at = min(self.match[bracket], self.limit) + 1
        while at < self.limit and self.kinds[at] == 2:
            at += 1
            while self.at(at) == '#' and self.at(at + 1) == '[':
                at = min(self.match[at + 1], self.limit) + 1
        text = self.at(at)
        after = self.at(at + 1)
        if text in ('use', 'mod', 'fn', 'struct', 'enum', 'trait', 'type', 'pub'):
            return after not in ('::', '!', '.') or text == 'use'
        if text == 'impl':
            return True
        if text == 'extern':
            return True
        if text == 'static':
            return after not in ('|', '||', 'move', 'async')
        if text == 'const':
            return after not in ('{', '|', '||', 'move', 'async') or self.at(at + 2) in ('fn', ':')
        if text == 'unsafe':
            return after in ('fn', 'impl', 'trait', 'extern', 'mod', 'auto')
        if text == 'async':
            return after == 'fn' or after == 'unsafe' and self.at(at + 2) in ('fn', 'extern')
        if text in ('union', 'auto', 'macro', 'safe', 'default', 'gen'):
            following = at + 1 < self.limit and self.kinds[at + 1] == IDENT
            return following and after not in ('as',) and self.at(at + 2) in (
                '{', '<', 'where', '(', 'fn', ':', 'trait', 'Name',
            ) or text in ('auto', 'safe', 'gen', 'default') and after in ('trait', 'fn', 'unsafe', 'static')
        if text == 'macro_rules':
            return after == '!' and at + 2 < self.limit and self.kinds[at + 2] == IDENT
        return False

    def at(self, token: int) -> str:
        return self.texts[token] if token < self.limit else ''

    def item(self) -> None:
        raise NotImplementedError
