"""The tokens that a parser reads: no white space, no plain comments, brackets paired."""
from __future__ import annotations

import unicodedata
from bisect import bisect_left

from rust_renames.rust.lexer import COMMENT
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import OPEN
from rust_renames.rust.lexer import PUNCT
from rust_renames.rust.lexer import SPACE
from rust_renames.rust.lexer import Tokens
from rust_renames.rust.lexer import lex

_OPENING = {'(': ')', '[': ']', '{': '}'}
_CLOSING = frozenset(')]}')
END = -1


class Buffer:
    """Significant tokens of one text in columns, with an END token behind the last.

    `starts` and `ends` are 0-based character offsets in the text. `match[i]` is the index of the bracket that closes
    `i`, or the END token's where nothing does.
    """

    def __init__(self, filename: str, text: str, tokens: Tokens) -> None:
        self.filename = filename
        self.text = text
        keep = [i for i, kind in enumerate(tokens.kinds) if kind > COMMENT]
        self.kinds = [tokens.kinds[i] for i in keep]
        self.texts = [tokens.texts[i] for i in keep]
        self.starts = [tokens.starts[i] for i in keep]
        self.open = next((i for i in keep if tokens.kinds[i] == OPEN), None)
        self.open_at = None if self.open is None else tokens.starts[self.open]
        self.size = len(self.kinds)
        self.kinds.append(END)
        self.texts.append('')
        self.starts.append(len(text))
        self.tokens = tokens
        self.match = _paired(self.kinds, self.texts)

    def end(self, token: int) -> int:
        """The offset behind a token."""
        return self.starts[token] + len(self.texts[token])

    def name(self, token: int) -> str:
        """An identifier without `r#`, in NFC."""
        text = self.texts[token]
        if text.startswith('r#'):
            text = text[2:]
        return text if text.isascii() else unicodedata.normalize('NFC', text)

    def positions(self, names: frozenset[str]) -> list[int]:
        """The tokens, in order, that may spell one of the names: identifiers, and texts that contain one."""
        found = []
        for token, (kind, text) in enumerate(zip(self.kinds, self.texts)):
            if kind == IDENT:
                if text in names or (text.startswith('r#') or not text.isascii()) and self.name(token) in names:
                    found.append(token)
            elif kind != PUNCT and len(text) > 2 and any(name in text for name in names):
                found.append(token)
        return found


def read(filename: str, text: str) -> Buffer:
    return Buffer(filename, text, lex(text))


def has_any(positions: list[int] | None, start: int, end: int) -> bool:
    """Whether a position lies in [start, end); None stands for all positions."""
    if positions is None:
        return True
    at = bisect_left(positions, start)
    return at < len(positions) and positions[at] < end


def _paired(kinds: list[int], texts: list[str]) -> dict[int, int]:
    last = len(kinds) - 1
    match: dict[int, int] = {}
    stack: list[int] = []
    for token, text in enumerate(texts):
        if kinds[token] != PUNCT:
            continue
        if text in _OPENING:
            stack.append(token)
        elif text in _CLOSING:
            for depth in range(len(stack) - 1, -1, -1):
                if _OPENING[texts[stack[depth]]] == text:
                    match[stack[depth]] = token
                    del stack[depth:]
                    break
    for token, text in enumerate(texts):
        if kinds[token] == PUNCT and text in _OPENING and token not in match:
            match[token] = last
    return match


__all__ = ['Buffer', 'END', 'DOC', 'SPACE', 'has_any', 'read']
