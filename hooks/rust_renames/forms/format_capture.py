"""Names that a format string captures.

    before   println!("{LIMIT} of {}", n)
    after    println!("{MAX_JOBS} of {}", n)
"""
from __future__ import annotations

import regex

from rust_renames.forms.reference import Reference
from rust_renames.forms.reference import View
from rust_renames.forms.stretch import text_references
from rust_renames.rust.outline import VALUE

# std::fmt: `{{` is a brace; `{name:spec}`, and `name$` within a spec
_ARGUMENT = regex.compile(r'\{\{|\}\}|\{(?P<name>[\p{XID_Start}_]\p{XID_Continue}*)?[^{}]*\}')
_DOLLAR = regex.compile(r'(?P<name>[\p{XID_Start}_]\p{XID_Continue}*)\$')


def references(view: View) -> list[Reference]:
    found: list[Reference] = []
    names = view.overlay.last_names()
    for token, scope in view.outline.captures:
        literal = view.buffer.texts[token]
        if not any(name in literal for name in names):
            continue
        for match in _ARGUMENT.finditer(literal):
            spans = [match.span('name')] if match['name'] else []
            spans += [dollar.span('name') for dollar in _DOLLAR.finditer(literal, *match.span())]
            for start, end in spans:
                if literal[start:end] in names and not _is_named_argument(view, token, literal[start:end]):
                    offset = view.buffer.starts[token] + start
                    found += text_references(view, literal[start:end], offset, VALUE, scope, 'format capture', token)
    return found


def _is_named_argument(view: View, token: int, name: str) -> bool:
    """Whether `name = …` follows the string in the same call."""
    buffer = view.buffer
    at = token + 1
    while at < buffer.size and buffer.texts[at] not in (')', ']', '}'):
        if buffer.texts[at] in ('(', '[', '{'):
            at = buffer.match[at]
        elif buffer.texts[at] == ',' and at + 2 < buffer.size:
            if buffer.texts[at + 2] == '=' and buffer.name(at + 1) == name:
                return True
        at += 1
    return False
