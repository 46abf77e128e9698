"""Paths, types, bounds and generics: The Rust Reference, chapters "Paths", "Type system" and "Generic parameters"."""
from __future__ import annotations

from typing import Callable

from rust_renames.rust.cursor import Cursor
from rust_renames.rust.lexer import CHAR
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import LIFETIME
from rust_renames.rust.lexer import NUMBER
from rust_renames.rust.lexer import PUNCT
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import TYPE_FIRST
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Mention


class Types(Cursor):
    def path(self, ns: int, in_expression: bool, form: str = 'code path') -> Mention | None:
        """Reads `::a::b<…>::c`; in expressions generics need their `::`. Emits nothing: the caller knows the use."""
        lead = self.i if self.text == '::' else -1
        if lead >= 0:
            self.i += 1
        dollar = self.i if self.text == '$' and self.ahead(1) == 'crate' else -1
        if dollar >= 0:
            self.i += 1
        segments: list[int] = []
        while True:
            if not self.is_segment():
                if segments:
                    break
                self.unexpected()
                return None
            segments.append(self.i)
            self.i += 1
            if self.text == '::' and self.ahead(1) == '<':
                self.i += 1
                self.generic_arguments()
            elif self.text == '<' and not in_expression and self.ahead(1) not in ('=', '=='):  # `as u32 <= x`
                self.generic_arguments()
            elif self.text == '(' and not in_expression and ns & TYPE and self.buffer.texts[segments[-1]] != 'Self':
                self.parenthesized_arguments()
            elif self.text == '::' and self.ahead(1) == '(' and not in_expression:
                self.i += 1
                self.parenthesized_arguments()
            if self.text == '::' and self.is_segment(1):
                self.i += 1
                continue
            break
        if self.text == '::':  # a path that is being typed
            ns = TYPE
        return Mention(tuple(segments), lead, ns, self.scope, form, None, dollar)

    def emit(self, mention: Mention | None, ns: int | None = None, form: str | None = None) -> None:
        if mention is None:
            return
        if ns is not None:
            mention.ns = ns
        if form is not None:
            mention.form = form
        if self.interesting(mention.segments[0], mention.segments[-1] + 1):
            self.out.mentions.append(mention)

    def parenthesized_arguments(self) -> None:
        """`Fn(A, B) -> C`"""
        end = self.close()
        self.i += 1
        if self.text == '..' and self.i + 1 == end:  # `method(..): Send`
            self.i = end
        while self.i < end:
            self.type()
            if not self.take(',') and self.i < end:
                self.unexpected()
        self.i = min(end + 1, self.limit)
        if self.take('->'):
            self.type(bounds=False)

    def qualified(self, ns: int, in_expression: bool) -> None:
        """`<T as Trait>::name`, from its `<`; what stands behind `>::` needs types to be known."""
        self.i += 1
        plain = self.plain_path()
        self.type()
        if self.take('as'):
            self.emit(self.path(TYPE, False))
            plain = []
        if not self.take('>'):
            self.unexpected()
        elif plain and self.text == '::' and self.is_segment(1):  # `<State>::Variant`
            self.mention([*plain, self.i + 1], ns=ns)
        while self.text == '::':
            self.i += 1
            if self.is_segment():
                self.i += 1
                if self.text == '<' and not in_expression or self.text == '(' and not in_expression:
                    if self.text == '<':
                        self.generic_arguments()
                    else:
                        self.parenthesized_arguments()
            elif self.text == '<':
                self.generic_arguments()
            else:
                break

    def plain_path(self) -> list[int]:
        """The segments of a type that is a path without `::` before it and without generics, up to a `>`."""
        segments: list[int] = []
        while self.is_segment(2 * len(segments)):
            segments.append(self.i + 2 * len(segments))
            after = self.ahead(2 * len(segments) - 1)
            if after == '>':
                return segments
            if after != '::':
                break
        return []

    def generic_arguments(self) -> None:
        """`<'a, T, N, {expr}, Item = U, Item: Bound>` from its `<` to behind its `>`."""
        self.i += 1
        while self.i < self.limit and self.text != '>':
            start = self.i
            self.generic_argument()
            if not self.take(',') and self.text != '>':
                if self.text in (';', ')', '}', ']', '{', '') or self.i == start:
                    self.unexpected()
                    return
        self.take('>')

    def generic_argument(self) -> None:
        if self.is_kind(LIFETIME) and self.ahead(1) != '+':
            self.i += 1
        elif self.text == '{':
            self.block_expression()
        elif self.text == '-' or self.is_kind(NUMBER) or self.is_kind(STRING) or self.text in ('true', 'false') or (
            self.i < self.limit and self.kinds[self.i] == CHAR
        ):
            self.take('-')
            self.i += 1
        elif self.is_name() and self.ahead(1) == '=' and self.ahead(2) != '=':
            self.i += 2
            self.generic_argument()
        elif self.is_name() and self.ahead(1) == ':':
            self.i += 2
            self.bounds()
        elif self.is_name() and self.ahead(1) in (',', '>'):
            self.emit(Mention((self.i,), -1, TYPE | VALUE | TYPE_FIRST, self.scope, 'code path'))
            self.i += 1
        else:
            start, before = self.i, len(self.out.mentions)
            self.type()
            if self.text in ('=', ':'):  # `Item<'a> = U`: an associated type, not a path
                self.out.mentions[before:] = [one for one in self.out.mentions[before:] if one.segments != (start,)]
            if self.take('='):
                self.generic_argument()
            elif self.take(':'):
                self.bounds()

    def constant_argument(self) -> None:
        """What stands behind `const N: usize =`: a path is a value."""
        if self.is_segment() or self.text in ('::', '<'):
            self.operand(False)
        else:
            self.generic_argument()

    def type(self, bounds: bool = True) -> None:
        text = self.text
        if text in ('&', '&&'):
            self.i += 1
            if self.is_kind(LIFETIME):
                self.i += 1
            self.take('mut')
            self.type(bounds=False)
        elif text == '*':
            self.i += 1
            if self.text in ('const', 'mut'):
                self.i += 1
            self.type(bounds=False)
        elif text == '[':
            end = self.close()
            self.i += 1
            self.type()
            if self.take(';'):
                self.within(end, self.expression)
            self.i = min(end + 1, self.limit)
        elif text == '(':
            end = self.close()
            self.i += 1
            while self.i < end:
                start = self.i
                self.type()
                if not self.take(',') and self.i < end:
                    self.unexpected()
                if self.i == start:
                    break
            self.i = min(end + 1, self.limit)
        elif text in ('!', '_'):
            self.i += 1
        elif text == 'impl' or text == 'dyn' and self.is_dyn():
            self.i += 1
            self.bounds()
        elif text == 'for' and self.ahead(1) == '<':
            self.for_lifetimes()
            self.type(bounds)
        elif text in ('fn', 'unsafe', 'extern', 'const', 'async') and not self.is_name():
            self.function_type()
        elif text == '<':
            self.qualified(TYPE, False)
        elif self.is_kind(LIFETIME) or text == '?' or text == '~':
            self.bounds()
        elif text == '$' and self.ahead(1) != 'crate':
            self.i += 1
            if self.is_kind(IDENT):
                self.i += 1
            else:
                self.unexpected()
        else:
            self.path_type()
        if bounds and self.text == '+':
            self.i += 1
            self.bounds()

    def is_dyn(self) -> bool:
        """Whether `dyn` is no name of edition 2015; there `dyn ::a` would be a path too, but nobody spaces it so."""
        after = self.ahead(1)
        return after not in ('<', '>', ',', ';', ')') and not (after == '::' and self.joined(self.i))

    def path_type(self) -> None:
        start = self.i
        mention = self.path(TYPE, False)
        if mention is None:
            return
        if self.text == '!' and self.ahead(1) in ('(', '[', '{'):
            self.emit(mention, MACRO)
            self.i += 1
            self.macro_call(mention, 'type')
        else:
            self.emit(mention)
        assert self.i > start

    def function_type(self) -> None:
        """`unsafe extern "C" fn(name: T, ...) -> R`"""
        while self.text in ('unsafe', 'extern', 'const', 'async') or self.is_kind(STRING):
            self.i += 1
        if not self.take('fn') or self.text != '(':
            self.unexpected()
            return
        end = self.close()
        self.i += 1
        while self.i < end:
            start = self.i
            self.attributes()
            if (self.is_kind(IDENT)) and self.ahead(1) == ':':
                self.i += 2
            if not self.take('...'):
                self.type()
            if not self.take(',') and self.i < end:
                self.unexpected()
            if self.i == start:
                break
        self.i = min(end + 1, self.limit)
        if self.take('->'):
            self.type(bounds=False)

    def for_lifetimes(self) -> None:
        """`for<'a, 'b>`"""
        self.i += 1
        self.generic_parameters()

    def bounds(self) -> None:
        while True:
            if self.text in (',', '>', '{', ';', '=', ')', ']', '}', 'where', ''):
                return
            start = self.i
            self.bound()
            if not self.take('+') or self.i == start:
                return

    def bound(self) -> None:
        if self.is_kind(LIFETIME):
            self.i += 1
            return
        if self.text == '(':
            end = self.close()
            self.i += 1
            self.bound()
            self.i = min(end + 1, self.limit)
            return
        if self.text == 'use' and self.ahead(1) == '<':  # precise capturing
            self.i += 1
            self.generic_arguments()
            return
        self.bound_modifiers()
        if self.text == 'for' and self.ahead(1) == '<':
            self.for_lifetimes()
            self.bound_modifiers()
        if self.text == '$' and self.ahead(1) != 'crate' and self.is_kind(IDENT, 1):
            self.i += 2
            return
        mention = self.path(TYPE, False)
        if mention is not None and self.text == '!' and self.ahead(1) in ('(', '[', '{'):
            self.emit(mention, MACRO)
            self.i += 1
            self.macro_call(mention, 'type')
            return
        self.emit(mention)

    def bound_modifiers(self) -> None:
        while self.text in ('?', '~', 'const', 'async', '!') or self.text == '[' and self.ahead(1) == 'const':
            if self.text == '[':
                self.skip_group()
            else:
                self.i += 1

    def generic_parameters(self) -> None:
        """`<'a: 'b, T: Bound = Default, const N: usize = 3>` into the scope at hand, all of which sees them."""
        self.i += 1
        while self.i < self.limit and self.text != '>':
            start = self.i
            self.attributes()
            if self.is_kind(LIFETIME):
                self.i += 1
                if self.take(':'):
                    self.bounds()
            elif self.take('const'):
                if self.is_name():
                    self.bind(self.i, 0, self.buffer.size, VALUE)
                    self.i += 1
                if self.take(':'):
                    self.type()
                if self.take('='):
                    self.constant_argument()
            elif self.is_name():
                self.bind(self.i, 0, self.buffer.size, TYPE)
                self.i += 1
                if self.take(':'):
                    self.bounds()
                if self.take('='):
                    self.type()
            if not self.take(',') and self.text != '>':
                if self.i == start or self.text in (';', '{', '}', ')'):
                    self.unexpected()
                    return
        self.take('>')

    def where_clause(self) -> None:
        if not self.take('where'):
            return
        while self.i < self.limit and self.text not in ('{', ';', '=', ''):
            start = self.i
            self.attributes()
            if self.is_kind(LIFETIME):
                self.i += 1
            else:
                self.type(bounds=False)
            if self.take(':'):
                self.bounds()
            if not self.take(',') and self.text not in ('{', ';', '='):
                self.unexpected()
            if self.i == start:
                return

    # what the other parsers bring

    def within(self, end: int, read: Callable[[], None]) -> None:
        raise NotImplementedError

    def expression(self) -> None:
        raise NotImplementedError

    def operand(self, structs: bool) -> object:
        raise NotImplementedError

    def block_expression(self) -> None:
        raise NotImplementedError

    def attributes(self) -> object:
        raise NotImplementedError

    def macro_call(self, path: Mention, position: str) -> None:
        raise NotImplementedError


__all__ = ['Types', 'MacroCall', 'PUNCT']
