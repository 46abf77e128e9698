"""Text -> tokens for any text: the lexer for what the quick one leaves.

Source of the rules: The Rust Reference, chapter "Lexical structure".
"""
from __future__ import annotations

from typing import Final

import regex

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

_KINDS: Final = {
    'space': SPACE, 'ident': IDENT, 'punct': PUNCT, 'doc': DOC, 'comment': COMMENT, 'string': STRING, 'char': CHAR,
    'lifetime': LIFETIME, 'number': NUMBER, 'open': OPEN,
}

# `<` and `>` are always tokens of their own, so that generics need no splitting; the parser joins `>` `=` itself.
_TOKEN: Final = regex.compile(
    r'''
    (?P<space> [\s\u0085\u200e\u200f\u2028\u2029\ufeff]++ )
    | (?P<string> (?: b | c )? " (?: [^"\\]++ | \\. )*+ "
        | (?: r | br | cr ) (?P<hashes> \#*+ ) " .*? " (?P=hashes) )
    | (?P<char> b?+ ' (?: [^'\\\n\r\t] | \\ (?: u\{ [^}'\n]*+ \} | x [0-9a-fA-F]{2} | [^\n] ) ) ' )
    | (?P<doc> /// (?! / ) [^\n]*+ | //! [^\n]*+ )
    | (?P<comment> // [^\n]*+ | (?P<block> /\* (?: [^*/]++ | \* (?! / ) | / (?! \* ) | (?&block) )*+ \*/ ) )
    | (?P<open> (?: (?: b | c | r\#*+ | br\#*+ | cr\#*+ )?+ " | /\* ) .*+ )
    | (?P<ident> (?: r\# (?= [\p{XID_Start}_] ) )?+ [\p{XID_Start}_] \p{XID_Continue}*+ )
    | (?P<punct> :: | -> | => | \.\.\. | \.\.= | \.\. | && | \|\| | == | != | [-+*/%^&|=!<>.,;:\#$?@~(){}\[\]\\`] )
    | (?P<lifetime> ' (?: r\# (?= [\p{XID_Start}_] ) )?+ [\p{XID_Start}_] \p{XID_Continue}*+ )
    | (?P<number> 0 [xob] \w*+
        | [0-9] [0-9_]*+ (?: \. (?! \. | [\p{XID_Start}_] ) [0-9_]*+ )?+ (?: [eE] [+-]?+ [0-9_]++ )?+ \w*+ )
    | (?P<other> . )
    ''',
    regex.VERBOSE | regex.DOTALL | regex.VERSION1,
)


# https://doc.rust-lang.org/nightly/reference/frontmatter.html
_FRONTMATTER: Final = regex.compile(
    r'(?: [^\S\n]*+ \n )*+ (?P<dashes> -{3,}+ ) [^\n`]*+ \n (?: [^\n]*+ \n )*? (?P=dashes) [^\S\n]*+ (?= \n | \Z )',
    regex.VERBOSE | regex.VERSION1,
)


def lex_any(text: str) -> Tokens:
    """Token by token; slow, and right for all texts."""
    kinds: list[int] = []
    texts: list[str] = []
    starts: list[int] = []
    at = _head(text)
    if at:
        kinds.append(COMMENT)
        texts.append(text[:at])
        starts.append(0)
    get = _KINDS.get
    for match in _TOKEN.finditer(text, at):
        kinds.append(get(match.lastgroup, PUNCT))  # type: ignore[arg-type]
        texts.append(match[0])
        starts.append(match.start())
    for index, kind in enumerate(kinds):
        if kind == COMMENT and is_doc_block(texts[index]):
            kinds[index] = DOC
    return Tokens(kinds, texts, starts)


def _head(text: str) -> int:
    """Length of what stands before the first token: a `#!` line, and a manifest between lines of dashes."""
    start = _shebang(text)
    if '---' in text[start:start + 200]:
        match = _FRONTMATTER.match(text, start + (text.startswith('\ufeff') and not start))
        if match is not None:
            return match.end()
    return start


def _shebang(text: str) -> int:
    """Length of a `#!` line; `#![` after white space and comments begins an attribute instead."""
    start = 1 if text.startswith('\ufeff') else 0
    if not text.startswith('#!', start):
        return 0
    rest = _TOKEN.finditer(text, start + 2)
    for match in rest:
        if match.lastgroup not in ('space', 'comment'):
            if match[0] == '[':
                return 0
            break
    end = text.find('\n', start)
    return len(text) if end == -1 else end
