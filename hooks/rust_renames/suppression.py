"""Comments that keep references.

    // rust-renames: allow                    at the end of a line, or alone on the line above: that line's
    // rust-renames: allow(crate::phase2)     only that entry's
    // rust-renames: allow-file               in the comments that begin a file: all of it
"""
from __future__ import annotations

from typing import NamedTuple

import regex

from rust_renames.rust.lexer import COMMENT
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import SPACE
from rust_renames.rust.lexer import Tokens
from rust_renames.source import Lines

_DIRECTIVE = regex.compile(r'''
    (?: //[/!]?+ | /\*[*!]?+ ) \s*+ rust-renames \s*+ : \s*+
    (?P<what> allow-file | allow ) (?! [\w-] ) (?: \s*+ \( (?P<paths> [^)]*+ ) \) )?+
''', regex.VERBOSE)

WHOLE = 0
NOWHERE = -1


class Allowance(NamedTuple):
    """`line` is the line that is kept, 1-based; `paths` the entries, none for all of them."""

    line: int  # WHOLE for the whole file, NOWHERE for an `allow-file` behind code
    paths: tuple[str, ...]
    offset: int  # of the comment


def allowances(text: str, tokens: Tokens, lines: Lines) -> list[Allowance]:
    if 'rust-renames' not in text:
        return []
    found = []
    heading = True
    for kind, token, start in zip(*tokens):
        if kind in (COMMENT, DOC):
            match = _DIRECTIVE.match(token)
            if match is not None:
                found.append(_allowance(match, text, start, lines, heading))
        elif kind != SPACE and token.strip('\ufeff'):
            heading = False
    return found


def _allowance(match: regex.Match[str], text: str, start: int, lines: Lines, heading: bool) -> Allowance:
    paths = tuple(path.strip().replace(' ', '') for path in (match['paths'] or '').split(',') if path.strip())
    if match['what'] == 'allow-file':
        return Allowance(WHOLE if heading else NOWHERE, paths, start)
    line, _ = lines.position(start)
    alone = not text[lines.starts[line - 1]:start].strip().strip('\ufeff')
    return Allowance(line + 1 if alone else line, paths, start)


def is_allowed(allowed: list[Allowance], line: int, old: str) -> bool:
    """Whether a finding on a line, of an entry with this old path, is kept."""
    return any(
        one.line in (WHOLE, line) and (not one.paths or old in one.paths) for one in allowed
    )
