"""Tokens: kinds and columns."""
from __future__ import annotations

from typing import Final
from typing import NamedTuple

SPACE: Final = 0
COMMENT: Final = 1
DOC: Final = 2
IDENT: Final = 3
LIFETIME: Final = 4
STRING: Final = 5
CHAR: Final = 6
NUMBER: Final = 7
PUNCT: Final = 8
OPEN: Final = 9  # a string or comment that has no end


class Tokens(NamedTuple):
    """Columns, one row a token, trivia included; `starts` are 0-based character offsets."""

    kinds: list[int]
    texts: list[str]
    starts: list[int]


def is_doc_block(text: str) -> bool:
    """Whether a block comment is documentation."""
    return text.startswith('/*!') or text.startswith('/**') and len(text) > 4 and text[3] not in '*/'
