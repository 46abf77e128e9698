"""Names that a format string captures.

    before   println!("{LIMIT} of {}", n)
    after    println!("{MAX_JOBS} of {}", n)

    before   #[error("over {LIMIT}")]
    after    #[error("over {MAX_JOBS}")]
"""
from __future__ import annotations

from typing import Final
from typing import Iterator

import regex

from rust_renames.cargo.modules import Crate
from rust_renames.forms.reference import Reference
from rust_renames.forms.stretch import text_references
from rust_renames.forms.view import View
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Literal
from rust_renames.rust.outline import Scope

# std::fmt: `{{` is a brace; `{name:spec}`, and `name$` within a spec
_ARGUMENT = regex.compile(r'\{\{|\}\}|\{(?P<name>[\p{XID_Start}_]\p{XID_Continue}*)?[^{}]*\}')
_DOLLAR = regex.compile(r'(?P<name>[\p{XID_Start}_]\p{XID_Continue}*)\$')
# Macros that format: those of std, and the usual ones that hand their arguments on.
_FORMATTING: Final = frozenset((
    'format', 'format_args', 'print', 'println', 'eprint', 'eprintln', 'write', 'writeln', 'panic', 'assert',
    'assert_eq', 'assert_ne', 'debug_assert', 'debug_assert_eq', 'debug_assert_ne', 'unreachable', 'todo',
    'unimplemented', 'error', 'warn', 'info', 'debug', 'trace', 'log', 'anyhow', 'bail', 'ensure', 'eyre',
    'const_format_args',
))
# Before their message these compare two values, which may be strings.
_COMPARING: Final = frozenset(('assert_eq', 'assert_ne', 'debug_assert_eq', 'debug_assert_ne'))
# Before edition 2021 a message without arguments behind it is no format string here.
_PANICKING: Final = frozenset(('panic', 'assert', 'debug_assert', 'unreachable'))
# Keys of attributes that lead to a format string: https://docs.rs/thiserror, https://docs.rs/derive_more,
# https://docs.rs/snafu, https://docs.rs/miette
_FORMATTING_KEYS: Final = frozenset(('error', 'display', 'debug', 'fmt', 'label', 'diagnostic'))


def references(view: View) -> list[Reference]:
    found: list[Reference] = []
    for literal in _format_strings(view):
        found += _captures(view, literal.token, literal.call.close, literal.scope, fields=False)
    for string in view.outline.strings:
        if not _FORMATTING_KEYS.isdisjoint((string.keys[0], string.keys[-1])):
            end = _end_of_arguments(view, string.token)
            found += _captures(view, string.token, end, string.scope, fields=True)
    return found


def _captures(view: View, token: int, end: int, scope: Scope, fields: bool) -> Iterator[Reference]:
    """What a format string captures; `fields` is whether names that are no constant's are those of fields."""
    text = view.buffer.texts[token]
    for match in _ARGUMENT.finditer(text):
        spans = [match.span('name')] if match['name'] else []
        spans += [dollar.span('name') for dollar in _DOLLAR.finditer(text, *match.span())]
        for start, stop in spans:
            name = text[start:stop]
            if not view.looks_for(name) or fields and not name[0].isupper():
                continue
            if not _is_named_argument(view, token, end, name):
                offset = view.buffer.starts[token] + start
                yield from text_references(view, name, offset, VALUE, scope, 'format capture', token)


def _end_of_arguments(view: View, token: int) -> int:
    """The bracket that closes the arguments among which a string of an attribute stands."""
    buffer = view.buffer
    while token < buffer.size and buffer.texts[token] not in (')', ']', '}'):
        token = buffer.match[token] + 1 if buffer.texts[token] in ('(', '[', '{') else token + 1
    return token


def _format_strings(view: View) -> Iterator[Literal]:
    """Of each call that formats, the first literal that can be its format string."""
    calls: set[int] = set()
    for literal in view.outline.literals:
        macro = view.buffer.name(literal.call.path.segments[-1])
        if literal.call.open in calls or literal.argument < 2 and macro in _COMPARING:
            continue
        calls.add(literal.call.open)
        if literal.last and macro in _PANICKING and view.edition < 2021:
            continue
        if view.may_name(view.buffer.texts[literal.token]) and _formats(view, macro, set()):
            yield literal


def _formats(view: View, macro: str, seen: set[str]) -> bool:
    """Whether a macro is known to format, or one of these crates defines it by one that does."""
    if macro in _FORMATTING:
        return True
    seen.add(macro)
    crate = view.place.module.crate
    for one in {crate: None, **{other: None for other in crate.externs().values() if isinstance(other, Crate)}}:
        for definition in view.resolver.macros_named(one, macro):
            buffer = view.resolver.buffer_of(definition)
            if buffer is None:
                continue
            for token in range(definition.item.name_token + 2, definition.item.end - 1):
                inner = buffer.name(token)
                if buffer.texts[token + 1] == '!' and inner not in seen and _formats(view, inner, seen):
                    return True
    return False


def _is_named_argument(view: View, token: int, end: int, name: str) -> bool:
    """Whether `name = …` follows a string among the arguments that end there."""
    buffer = view.buffer
    at = token + 1
    while at < end:
        if buffer.texts[at] in ('(', '[', '{'):
            at = buffer.match[at]
        elif buffer.texts[at] == ',' and buffer.texts[at + 2] == '=' and buffer.name(at + 1) == name:
            return True
        at += 1
    return False
