"""A TOML document cut into its statements, so that each has a line; tomli tells no lines of what is right."""
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterator

_QUOTES = ('"""', "'''", '"', "'")


def statements(text: str) -> Iterator[tuple[int, str]]:
    """The line, from 1, and the text of each header and each `key = value`; only `\\n` ends a line.

    What is no TOML is cut somewhere: an open bracket or an open multi-line string takes all that follows.
    """
    at = 0
    line = 1
    while at < len(text):
        end = _end(text, at)
        statement = text[at:end].strip(' \t\n')
        if statement and not statement.startswith('#'):
            yield line, statement
        line += text.count('\n', at, end)
        at = end


def _end(text: str, at: int) -> int:
    """One past the line end that ends the statement."""
    depth = 0
    while at < len(text):
        character = text[at]
        if character in '"\'':
            at = _string_end(text, at)
        elif character == '#':
            at = _line_end(text, at)
        elif character == '\n' and depth <= 0:
            return at + 1
        else:
            depth += (character in '[{') - (character in ']}')
            at += 1
    return at


def _string_end(text: str, at: int) -> int:
    quote = next(quote for quote in _QUOTES if text.startswith(quote, at))
    at += len(quote)
    while at < len(text):
        if text.startswith(quote, at):
            at += len(quote)
            if len(quote) == 3:  # up to two more quotes belong to the text
                at += text[at:at + 2].count(quote[0]) if text[at:at + 1] == quote[0] else 0
            return at
        if text[at] == '\n' and len(quote) == 1:
            return at
        at += 2 if text[at] == '\\' and quote[0] == '"' else 1
    return len(text)


def _line_end(text: str, at: int) -> int:
    end = text.find('\n', at)
    return len(text) if end < 0 else end


def elements(array: str) -> Iterator[int]:
    """The offsets at which the elements of an array begin, in its text without what stands before the `[`."""
    depth = 0
    at = 0
    expected = False
    while at < len(array):
        character = array[at]
        if character == '#':
            at = _line_end(array, at)
            continue
        if expected and character not in ' \t\n]':
            yield at
            expected = False
        if character in '"\'':
            at = _string_end(array, at)
            continue
        depth += (character in '[{') - (character in ']}')
        if depth == 1 and character in '[,':
            expected = True
        at += 1
