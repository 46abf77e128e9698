"""The tokens that a parser reads: no white space, no plain comments, brackets paired."""
from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from bisect import bisect_right
from itertools import compress

from rust_renames.rust.lexer import COMMENT
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import OPEN
from rust_renames.rust.lexer import PUNCT
from rust_renames.rust.lexer import SPACE
from rust_renames.rust.lexer import Tokens
from rust_renames.rust.lexer import lex

_OPENING = {'(': ')', '[': ']', '{': '}'}
_BRACKETS = frozenset('()[]{}')
_WORD = re.compile(r'\w+')
_FEW = 12  # names for which it is cheaper to look for one after the other
END = -1


class Buffer:
    """Significant tokens of one text in columns, with an END token behind the last.

    `starts` and `ends` are 0-based character offsets in the text. `match[i]` is the index of the bracket that closes
    `i`, or the END token's where nothing does.
    """

    def __init__(self, filename: str, text: str, tokens: Tokens) -> None:
        self.filename = filename
        self.text = text
        keep = [kind > COMMENT for kind in tokens.kinds]
        self.kinds = list(compress(tokens.kinds, keep))
        self.texts = list(compress(tokens.texts, keep))
        self.starts = list(compress(tokens.starts, keep))
        self.open_at = tokens.starts[tokens.kinds.index(OPEN)] if OPEN in tokens.kinds else None
        self.size = len(self.kinds)
        self.kinds.append(END)
        self.texts.append('')
        self.starts.append(len(text))
        self.tokens = tokens
        self.match = _paired(self.texts)
        self.lenders: list[tuple[int, str]] = []  # the first token of what is borrowed, and the file that has it

    def borrow(self, other: Buffer, start: int, end: int) -> int:
        """Appends tokens of another text behind the last one; returns how much further on they are here.

        They are no part of this text: all that is at them is read for the sake of what it says of others.
        """
        shift = len(self.kinds) - start
        self.lenders.append((len(self.kinds), other.filename))
        self.kinds += [*other.kinds[start:end], END]
        self.texts += [*other.texts[start:end], '']
        self.starts += [len(self.text)] * (end - start + 1)
        for token in range(start, end):
            if token in other.match:
                self.match[token + shift] = min(other.match[token], end) + shift
        return shift

    def lender(self, token: int) -> str:
        """The file that a borrowed token is of."""
        return self.lenders[bisect_right(self.lenders, token, key=lambda one: one[0]) - 1][1]

    def end(self, token: int) -> int:
        """The offset behind a token."""
        return self.starts[token] + len(self.texts[token])

    def opening(self, token: int) -> int:
        """The bracket that is open at a token, or the first token."""
        depth = 1
        while token > 0 and depth:
            token -= 1
            depth += (self.texts[token] in (')', ']', '}')) - (self.texts[token] in ('(', '[', '{'))
        return token

    def name(self, token: int) -> str:
        """An identifier without `r#`, in NFC."""
        text = self.texts[token]
        if text.startswith('r#'):
            text = text[2:]
        return text if text.isascii() else unicodedata.normalize('NFC', text)

    def positions(self, names: frozenset[str]) -> list[int]:
        """The tokens, in order, that may spell one of the names: identifiers, and texts that contain one."""
        found: set[int] = set()
        for name in _said(self.text, names):
            at = self.text.find(name)
            while at != -1:
                token = bisect_right(self.starts, at) - 1
                if token >= 0 and at < self.end(token) and self._may_be(token, name):
                    found.add(token)
                at = self.text.find(name, at + 1)
        if not self.text.isascii():
            texts = enumerate(self.texts[:self.size])
            found.update(token for token, text in texts if not text.isascii() and self._is_one_of(token, names))
        return sorted(found)

    def _may_be(self, token: int, name: str) -> bool:
        """Whether an identifier is the name; of other texts it is enough to have it in them."""
        if self.kinds[token] == IDENT:
            text = self.texts[token]
            return text == name or text.startswith('r#') and text[2:] == name
        return self.kinds[token] != PUNCT

    def _is_one_of(self, token: int, names: frozenset[str]) -> bool:
        """The same for a text with letters beyond ASCII, which may be spelled in several ways."""
        if self.kinds[token] == IDENT:
            return self.name(token) in names
        text = unicodedata.normalize('NFC', self.texts[token])
        return any(not name.isascii() and name in text for name in names)


def read(filename: str, text: str) -> Buffer:
    return Buffer(filename, text, lex(text))


def has_any(positions: list[int] | None, start: int, end: int) -> bool:
    """Whether a position lies in [start, end); None stands for all positions."""
    if positions is None:
        return True
    at = bisect_left(positions, start)
    return at < len(positions) and positions[at] < end


def _said(text: str, names: frozenset[str]) -> frozenset[str]:
    """The names that a text may have; of many, those that are among its words."""
    if len(names) <= _FEW:
        return names
    words = set(_WORD.findall(text))
    # an escape's letter may stand directly before a name
    return names.intersection(words) | names.intersection(word[1:] for word in words if word[0] in 'nrt0')


def _paired(texts: list[str]) -> dict[int, int]:
    last = len(texts) - 1
    match: dict[int, int] = {}
    stack: list[int] = []
    for token in [token for token, text in enumerate(texts) if text in _BRACKETS]:
        text = texts[token]
        if text in _OPENING:
            stack.append(token)
            match[token] = last
            continue
        for depth in range(len(stack) - 1, -1, -1):
            if _OPENING[texts[stack[depth]]] == text:
                match[stack[depth]] = token
                del stack[depth:]
                break
    return match


__all__ = ['Buffer', 'END', 'DOC', 'SPACE', 'has_any', 'read']
