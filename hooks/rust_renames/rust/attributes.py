"""Attributes and doc comments: what of them may hold a path. The Rust Reference, chapter "Attributes"."""
from __future__ import annotations

from typing import Callable

from rust_renames.rust.expressions import Expressions
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import AttributeString
from rust_renames.rust.outline import Doc
from rust_renames.rust.outline import Mention

# Attributes of the language whose arguments hold no path of the program, and lint levels with tool paths.
# https://doc.rust-lang.org/reference/attributes.html#built-in-attributes-index
PATHLESS = frozenset((
    'cfg', 'allow', 'warn', 'deny', 'forbid', 'expect', 'doc', 'repr', 'inline', 'cold', 'link', 'link_name',
    'link_section', 'no_mangle', 'export_name', 'must_use', 'deprecated', 'feature', 'target_feature', 'crate_name',
    'crate_type', 'recursion_limit', 'type_length_limit', 'path', 'macro_use', 'rustfmt', 'clippy', 'should_panic',
    'ignore', 'test', 'non_exhaustive', 'track_caller', 'automatically_derived', 'rustc_const_stable', 'stable',
    'unstable', 'diagnostic', 'instruction_set', 'no_std', 'no_main', 'windows_subsystem', 'global_allocator',
    'used', 'no_implicit_prelude', 'macro_export', 'proc_macro', 'proc_macro_attribute', 'bench', 'docsrs',
    'rustc_on_unimplemented', 'debugger_visualizer', 'unsafe',
))
# Attributes whose arguments are expressions: https://docs.rs/rstest, https://docs.rs/test-case
_OF_EXPRESSIONS = frozenset(('case', 'values', 'with', 'test_case', 'test_matrix'))
# Those of functions whose parameters name functions, and those of parameters that name none: https://docs.rs/rstest
_TAKE_FIXTURES = frozenset(('rstest', 'fixture', 'rstest::rstest', 'rstest::fixture'))
_NO_FIXTURE = frozenset(('case', 'values', 'files', 'from', 'ignore', 'context'))
# Attributes whose arguments are names of traits to derive, and what is derived under the same names elsewhere
_OF_TRAITS = frozenset(('derive', 'derivative', 'derive_where', 'derive_more', 'educe', 'nutype'))
_DERIVABLE = frozenset((
    'Clone', 'Copy', 'Debug', 'Default', 'Eq', 'PartialEq', 'Ord', 'PartialOrd', 'Hash', 'Display', 'Error', 'Self',
))
# The keys of an attribute whose values are paths; what others of its keys have are names of JavaScript.
# https://rustwasm.github.io/docs/wasm-bindgen/reference/attributes/index.html
_OF_PATHS = {'wasm_bindgen': frozenset(('crate', 'extends', 'static_method_of', 'wasm_bindgen'))}
_BUILTIN_ATTRIBUTES = PATHLESS | {'derive', 'cfg_attr', 'proc_macro_derive', 'default'}


def takes_fixtures(attributes: list[Attribute]) -> bool:
    """Whether the parameters of a function are named after the functions that they get their values from."""
    return any(attribute.path in _TAKE_FIXTURES and attribute.args < 0 for attribute in attributes)


class Attributes(Expressions):
    def attributes(self) -> list[Attribute]:
        """Attributes and doc comments from here on; what they mention is emitted in the scope at hand."""
        found: list[Attribute] = []
        docs: list[int] = []
        while self.i < self.limit:
            if self.kinds[self.i] == DOC:
                docs.append(self.i)
                self.i += 1
            elif self.text == '#' and (self.ahead(1) == '[' or self.ahead(1) == '!' and self.ahead(2) == '['):
                found.append(self.attribute())
            else:
                break
        self.emit_docs(docs)
        return found

    def emit_docs(self, docs: list[int]) -> None:
        for inner in (False, True):
            run = tuple(token for token in docs if (self.texts[token][2:3] == '!') == inner)
            if run:
                self.out.docs.append(Doc(run, inner, self.scope))

    def attribute(self) -> Attribute:
        start = self.i
        inner = self.ahead(1) == '!'
        self.i += 2 if inner else 1
        end = self.close()
        self.i += 1
        limit, self.limit = self.limit, end
        found = self.attribute_content(start, end, inner, ())
        self.limit = limit
        self.i = min(end + 1, limit)
        return found

    def attribute_content(self, start: int, end: int, inner: bool, keys: tuple[str, ...]) -> Attribute:
        """`path`, `path = value`, `path(args)`, `unsafe(…)`; strings get the keys that lead to them."""
        if self.text == 'unsafe' and self.ahead(1) == '(':
            self.i += 2
        at = self.i
        lead = at if self.take('::') else -1
        dollar = self.i if self.text == '$' and self.ahead(1) == 'crate' else -1
        self.i += dollar >= 0
        segments: list[int] = []
        while self.is_kind(IDENT):
            segments.append(self.i)
            self.i += 1
            if not (self.text == '::' and self.is_kind(IDENT, 1)):
                break
            self.i += 1
        path = '::'.join(self.buffer.name(token) for token in segments)
        if segments and not (len(segments) == 1 and path in _BUILTIN_ATTRIBUTES):
            if len(segments) > 1 or not keys:
                self.mention(segments, lead, MACRO, 'attribute', dollar)
        args = value = -1
        if self.text == '=' and self.i < self.limit:
            value = self.i + 1
            self.i += 1
            calls = len(self.out.calls)
            self.attribute_value(path, keys + (path,))
            if path == 'doc' and not keys:
                self.doc_attribute(value, calls, inner)
        elif self.text in ('(', '[', '{'):
            args = self.i
            if path == 'cfg_attr':
                self.cfg_attr(start, end, inner)
            elif path == 'derive':
                self.derive()
            elif path == 'macro_use':
                for token in range(self.i + 1, self.close()):
                    if self.kinds[token] == IDENT:
                        self.emit(Mention((token,), -1, MACRO, self.scope, 'attribute'))
            elif path.partition('::')[0] not in PATHLESS:
                close = self.close()
                self.attribute_arguments(self.i + 1, close, keys + (path,))
        return Attribute(path, start, end, args, value, inner)

    def fixture(self, attributes: list[Attribute]) -> None:
        """What a parameter of a test gets its value from: `name: T`, `#[from(name)] value: T`."""
        for attribute in attributes:
            if attribute.path == 'from' and attribute.args >= 0 and self.match[attribute.args] == attribute.args + 2:
                self.emit(Mention((attribute.args + 1,), -1, VALUE, self.scope, 'attribute'))
        token = self.i + (self.text == 'mut')
        if self.kinds[token] == IDENT and self.texts[token + 1] == ':':
            if all(attribute.path.partition('::')[0] not in _NO_FIXTURE for attribute in attributes):
                self.emit(Mention((token,), -1, VALUE, self.scope, 'fixture'))

    def doc_attribute(self, value: int, calls: int, inner: bool) -> None:
        """`#[doc = "…"]` and `#[doc = include_str!("…")]`."""
        if value < self.buffer.size and self.kinds[value] == STRING:
            self.out.docs.append(Doc((value,), inner, self.scope))
        for call in self.out.calls[calls:calls + 1]:
            self.out.doc_files.append((call, Doc((call.open,), inner, self.scope)))

    def attribute_value(self, path: str, keys: tuple[str, ...]) -> None:
        if self.is_kind(STRING) and path not in PATHLESS:
            self.out.strings.append(AttributeString(self.i, keys, self.scope))
        elif path not in PATHLESS or path == 'doc':
            if self.is_kind(STRING):
                self.i += 1
            else:
                self.within(self.limit, self.expression)

    def cfg_attr(self, start: int, end: int, inner: bool) -> None:
        close = self.close()
        at = self.i + 1
        depth_end = at
        while depth_end < close and self.texts[depth_end] != ',':
            depth_end = self.match[depth_end] + 1 if self.texts[depth_end] in ('(', '[', '{') else depth_end + 1
        at = depth_end + 1
        while at < close:
            stop = at
            while stop < close and self.texts[stop] != ',':
                stop = self.match[stop] + 1 if self.texts[stop] in ('(', '[', '{') else stop + 1
            limit, self.limit = self.limit, stop
            self.i = at
            self.nested.append(self.attribute_content(start, end, inner, ()))
            self.limit = limit
            at = stop + 1

    def derive(self) -> None:
        close = self.close()
        self.i += 1
        while self.i < close:
            mention = self.path(MACRO, True, 'attribute')
            self.emit(mention)
            if mention is None or not self.take(','):
                break

    def attribute_arguments(self, start: int, close: int, keys: tuple[str, ...]) -> None:
        """Arguments of an attribute that is not the language's: `key = "string"`, `key(…)`, expressions, anything."""
        if not self.interesting(start, close):
            return
        if keys[-1].partition('::')[0] in _OF_EXPRESSIONS:
            self.attribute_expressions(start, close)
            return
        at = start
        formatted = self.kinds[start] == STRING
        while at < close:
            stop = at
            while stop < close and self.texts[stop] not in (',', ';'):
                stop = self.match[stop] + 1 if self.texts[stop] in ('(', '[', '{') else stop + 1
            stop = min(stop, close)
            if formatted and stop == at + 1 and self.kinds[at] == IDENT and self.texts[at][0].isupper():
                self.emit(Mention((at,), -1, VALUE, self.scope, 'attribute'))  # `#[error("over {}", LIMIT)]`
            else:
                self.attribute_argument(at, stop, keys)
            at = stop + 1

    def attribute_argument(self, at: int, stop: int, keys: tuple[str, ...]) -> None:
        if at >= stop:
            return
        key = self.buffer.name(at) if self.kinds[at] == IDENT else ''
        second = self.texts[at + 1] if at + 1 < stop else ''
        if key and second == '=':
            if at + 3 == stop and self.kinds[at + 2] == STRING:
                self.out.strings.append(AttributeString(at + 2, keys + (key,), self.scope))
            elif key not in _OF_PATHS.get(keys[0], (key,)):
                return
            elif at + 3 == stop and self.kinds[at + 2] == IDENT and (
                self.texts[at + 2] not in ('crate', 'self', 'super', 'Self')
            ):
                # `key = name`: an expression or a path, in whichever namespace
                self.emit(Mention((at + 2,), -1, ANY, self.scope, 'attribute'))
            else:
                self.soup(at + 2, stop, 'attribute')
        elif key and second == '(' and self.match[at + 1] == stop - 1:
            self.attribute_arguments(at + 2, stop - 1, keys + (key,))
        elif stop == at + 1 and self.kinds[at] == IDENT:
            if self.texts[at][0].isupper() and key not in _DERIVABLE and _OF_TRAITS.isdisjoint(keys):
                # `#[enum_dispatch(Shape)]`
                self.emit(Mention((at,), -1, TYPE | VALUE, self.scope, 'attribute'))
        elif stop == at + 1 and self.kinds[at] == STRING:
            self.out.strings.append(AttributeString(at, keys, self.scope))
        elif stop > at + 1:
            self.soup(at, stop, 'attribute')

    def attribute_expressions(self, start: int, close: int) -> None:
        before = len(self.out.mentions)
        if not self.attempt(start, close, self.argument_list):
            self.soup(start, close, 'attribute')
        for mention in self.out.mentions[before:]:
            if mention.form == 'code path':
                mention.form = 'attribute'

    # what the macro reader brings

    def soup(self, start: int, end: int, form: str) -> None:
        raise NotImplementedError

    def attempt(self, start: int, end: int, read: Callable[[], None]) -> bool:
        raise NotImplementedError

    def argument_list(self) -> None:
        raise NotImplementedError
