"""Doc comments -> the Markdown that they are, with the way back to the source file.

Offsets are characters, 0-based, ends exclusive.
"""
from __future__ import annotations

from bisect import bisect_right
from typing import Collection
from typing import Final
from typing import Sequence

import regex

Span = tuple[int, int]
Piece = tuple[str, int]  # one line without its end, and its character offset in the source file


class DocText:
    """Markdown made of lines that stand apart in a source file."""

    __slots__ = ('text', '_starts', '_sources')

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.text = '\n'.join(text for text, _ in pieces)
        self._starts: list[int] = []
        self._sources = [offset for _, offset in pieces]
        at = 0
        for text, _ in pieces:
            self._starts.append(at)
            at += len(text) + 1

    def source_offset(self, offset: int) -> int:
        """The place in the source file of a character; a line's end is that of its last character's end."""
        number = max(bisect_right(self._starts, offset) - 1, 0)
        return self._sources[number] + offset - self._starts[number]


def doc_text(pieces: Sequence[Piece]) -> DocText:
    return DocText(pieces)


def item_doc_text(comments: Sequence[Piece]) -> DocText:
    """The documentation of an item from its doc comments, in order, markers included."""
    pieces: list[Piece] = []
    for comment in comments:
        pieces += block_doc_pieces(comment) if comment[0].startswith('/*') else line_doc_pieces((comment,))
    return DocText(unindented(pieces))


def file_doc_text(text: str) -> DocText:
    """The documentation that `#[doc = include_str!("…")]` makes of a file, or a Markdown file by itself."""
    return DocText(unindented(_lines_of(text, 0)))


def line_doc_pieces(comments: Sequence[Piece]) -> list[Piece]:
    """`/// a` or `//! a`, one comment each, without the markers."""
    return [(text[3:].rstrip('\r\n'), offset + 3) for text, offset in comments]


def block_doc_pieces(comment: Piece) -> list[Piece]:
    """The lines of `/** … */` or `/*! … */` without frame and column of stars: rustc's `beautify_doc_string`."""
    text, offset = comment
    lines = _lines_of(text[3:-2], offset + 3)
    if len(lines) == 1:
        return lines
    if not lines[0][0].strip('*'):
        lines = lines[1:]
    if lines and lines[-1][0] and not lines[-1][0].strip('*'):
        lines = lines[:-1]
    column = _star_column(lines)
    return lines if column is None else [_without_star(line, column) for line in lines]


def unindented(pieces: Sequence[Piece], raw: Collection[int] = ()) -> list[Piece]:
    """All lines of an item's documentation without their common indentation: `unindent_doc_fragments` of rustdoc.

    `raw` are the indices of the pieces that come from `#[doc = "…"]`: beside comments they have one column less.
    """
    less = 1 if raw and len(raw) < len(pieces) else 0
    indents = [_indent(text) + less * (number in raw) for number, (text, _) in enumerate(pieces) if text.strip()]
    common = min(indents, default=0)
    result = []
    for number, (text, offset) in enumerate(pieces):
        cut = common - less if number in raw and common else common
        result.append((text[cut:], offset + cut) if text.strip() else (text, offset))
    return result


def _lines_of(text: str, offset: int) -> list[Piece]:
    lines = []
    for line in text.split('\n'):
        lines.append((line[:-1] if line.endswith('\r') else line, offset))
        offset += len(line) + 1
    return lines


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(' \t'))


def _star_column(lines: Sequence[Piece]) -> str | None:
    """What stands before the stars, where every line has one in that column; the first and blank ones may not."""
    texts = [text for text, _ in lines]
    if texts and not texts[0].lstrip().startswith('*'):
        texts = texts[1:]
    while texts and not texts[0].strip():
        texts.pop(0)
    while texts and not texts[-1].strip():
        texts.pop()
    columns = {len(match[1]) if (match := _STAR.match(text)) else None for text in texts}
    if len(columns) != 1 or None in columns:
        return None
    return texts[0][:columns.pop()]


def _without_star(line: Piece, column: str) -> Piece:
    text, offset = line
    if not text.startswith(column):
        return line
    at = len(column)
    if text[at:] == '*' or text.startswith(('* ', '**'), at):
        at += 1
    return text[at:], offset + at


_STAR: Final = regex.compile(r'([ \t]*)\*')
