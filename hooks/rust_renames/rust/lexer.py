"""Text -> tokens, lossless: the tokens of any text join back to it, and strange text never raises.

Nearly every text is cut at a stroke by one pattern of `re`, which is five times as fast as `regex`. What is beyond it
is left to another lexer: letters beyond ASCII in code, nested comments, open strings, a manifest before the code.

Source of the rules: The Rust Reference, chapter "Lexical structure".
"""
from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

from rust_renames.rust.kinds import CHAR
from rust_renames.rust.kinds import COMMENT
from rust_renames.rust.kinds import DOC
from rust_renames.rust.kinds import IDENT
from rust_renames.rust.kinds import LIFETIME
from rust_renames.rust.kinds import NUMBER
from rust_renames.rust.kinds import OPEN
from rust_renames.rust.kinds import PUNCT
from rust_renames.rust.kinds import SPACE
from rust_renames.rust.kinds import STRING
from rust_renames.rust.kinds import Tokens
from rust_renames.rust.kinds import is_doc_block

# Pattern_White_Space, and the byte order mark, which is one where it does not begin the file too
_SPACE: Final = '\t\n\v\f\r \u0085\u200e\u200f\u2028\u2029\ufeff'
_CLOSED: Final = r'''
    /\* [^*]* \*+ (?: [^/*] [^*]* \*+ )* /
    | [bc]? " [^"\\]* (?: \\. [^"\\]* )* "
    | (?: r | br | cr ) (?: " [^"]* " | \#" .*? "\# | \#\#" .*? "\#\# | \#\#\#" .*? "\#\#\# )
'''
# `<` and `>` are always tokens of their own, so that generics need no splitting; the parser joins `>` `=` itself.
# Without groups, so that `findall` gives the tokens themselves. What is not closed takes the rest of the text, and no
# part can match in two ways: `re` has no possessive repetitions before Python 3.11, and nothing may take for ever.
_TOKEN: Final = re.compile(
    rf'''
    [{_SPACE}]+
    | (?: r\# )? [^\W\d] \w* (?! [\w"'\#] )
    | // [^\n]*
    | {_CLOSED}
    | (?: [bc]? " | /\* | (?: r | br | cr ) \#* " ) .*
    | :: | -> | => | \.\.\. | \.\.= | \.\. | && | \|\| | == | != | [-+*/%^&|=!<>.,;:\#$?@~(){{}}\[\]\\`]
    | b? ' (?: [^'\\\n\r\t] | \\ (?: u\{{ [^}}'\n]* \}} | x [0-9a-fA-F]{{2}} | [^\n] ) ) '
    | ' (?: r\# )? [^\W\d] \w*
    | 0 [xob] \w* | [0-9] [0-9_]* (?: \. (?! \. | [^\W\d] ) [0-9_]* )? (?: [eE] [+-]? [0-9_]+ )? \w*
    | (?: r\# )? [^\W\d] \w*
    | .
    ''',
    re.VERBOSE | re.DOTALL,
)
_IS_CLOSED: Final = re.compile(_CLOSED, re.VERBOSE | re.DOTALL)
_LEFT: Final = 99  # no kind: the text is one for the other lexer
_KEPT: Final = 40  # characters of a token that may come again


class _Kinds(dict[str, int]):
    """The kind of a token by its text."""

    def __missing__(self, text: str) -> int:
        kind = _kind(text)
        if len(text) <= _KEPT:
            self[text] = kind
        return kind


_kinds = _Kinds()


def lex(text: str) -> Tokens:
    if text.startswith(('#!', '\ufeff', '---')) and not text.startswith('#!['):
        return _lex_any(text)
    texts = _TOKEN.findall(text)
    kinds = list(map(_kinds.__getitem__, texts))
    if _LEFT in kinds or '---' in text[:200] or texts and _is_open(texts[-1], kinds[-1]):
        return _lex_any(text)
    return Tokens(kinds, texts, list(accumulate(map(len, texts[:-1]), initial=0)) if texts else [])


def _lex_any(text: str) -> Tokens:
    from rust_renames.rust.full_lexer import lex_any
    return lex_any(text)


def _is_open(text: str, kind: int) -> bool:
    """Whether a last token is a string or a block comment that has no end, or one that only the other lexer knows."""
    return (kind == STRING or text.startswith('/*')) and _IS_CLOSED.fullmatch(text) is None


def _kind(text: str) -> int:
    first = text[0]
    if first in _SPACE:
        return SPACE
    if first == '/' and len(text) > 1:
        return _kind_of_comment(text)
    if not first.isascii():
        return _LEFT
    if first == "'" or text.startswith("b'"):
        return _kind_of_quoted(text)
    if '"' in text:
        return STRING
    if not (first.isalnum() or first == '_'):
        return PUNCT
    # what makes a word longer beyond ASCII, the other lexer knows
    return _LEFT if not text.isascii() else NUMBER if first.isdigit() else IDENT


def _kind_of_comment(text: str) -> int:
    if text[1] == '/':
        return DOC if text[2:3] == '!' or text[2:3] == '/' and text[3:4] != '/' else COMMENT
    if '/*' in text[2:]:
        return _LEFT
    return DOC if is_doc_block(text) else COMMENT


def _kind_of_quoted(text: str) -> int:
    if len(text) == 1:
        return PUNCT
    if text[-1] == "'":
        return CHAR
    return LIFETIME if text.isascii() else _LEFT


__all__ = [
    'CHAR', 'COMMENT', 'DOC', 'IDENT', 'LIFETIME', 'NUMBER', 'OPEN', 'PUNCT', 'SPACE', 'STRING', 'Tokens', 'lex',
]
