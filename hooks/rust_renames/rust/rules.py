"""The rules of a `macro_rules!`, and which tokens of a call its variables take.

The Rust Reference, chapter "Macros By Example". As there, the first rule that fits is the one, and a repetition takes
as much as it can; a fragment is read by the parsers and leaves nothing behind.
"""
from __future__ import annotations

from typing import Iterator
from typing import Mapping
from typing import NamedTuple
from typing import Sequence

from rust_renames.rust.attempts import Attempts
from rust_renames.rust.attempts import columns
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.cursor import Unread
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import LIFETIME
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE

OPENING = ('(', '[', '{')
REPEATS = ('*', '+', '?')
# Macros that take no name for what it means.
_WORDS = frozenset(('stringify', 'concat', 'line', 'column', 'module_path'))
# What a fragment that was taken before may be taken for, beside itself and a token tree
_SERVES_AS = {
    'path': ('ty', 'expr', 'expr_2021', 'pat', 'pat_param'), 'literal': ('expr', 'expr_2021', 'pat', 'pat_param'),
    'block': ('expr', 'expr_2021'), 'expr': ('expr_2021', 'stmt'), 'expr_2021': ('expr', 'stmt'), 'item': ('stmt',),
    'pat_param': ('pat',), 'pat': ('pat_param',),
}


def takes_words(texts: Sequence[str], match: Mapping[int, int], at: int) -> bool:
    """Whether the call whose `!` is token `at` takes no name for what it means; `concat!` may hold calls by a path."""
    if texts[at - 1] not in _WORDS:
        return False
    return texts[at - 1] != 'concat' or '::' not in texts[at + 1:match[at + 1]]


class Rule(NamedTuple):
    """`(matcher) => { body }`: the tokens within the two pairs of brackets."""

    buffer: Buffer
    matcher: tuple[int, int]
    body: tuple[int, int]


class Piece(NamedTuple):
    """What one variable takes of a call: the tokens in [start, end)."""

    kind: str  # the fragment specifier: 'expr', 'ty', 'ident' …
    name: str
    start: int
    end: int
    turn: tuple[int, ...] = ()  # of each repetition around it, from the outside in, how often that was taken before


class Match(NamedTuple):
    """How a rule takes a call: what its variables get, and the tokens that its matcher has word by word."""

    rule: Rule
    pieces: list[Piece]
    words: list[int]


def of_one_token(match: Match) -> Iterator[Piece]:
    """The pieces in whose place a path of several tokens does not fit: those of `ident`, and of `tt` without others."""
    buffer, (start, end) = match.rule.buffer, match.rule.matcher
    takes_rest = any(buffer.texts[at:at + 2] == ['tt', ')'] for at in range(start, end - 1))
    for piece in match.pieces:
        if piece.kind == 'ident' or piece.kind == 'tt' and not takes_rest and piece.end == piece.start + 1:
            yield piece


def definitions(buffer: Buffer) -> Iterator[tuple[str, int, int]]:
    """Each `macro_rules! name { … }` of a text: the name, and the tokens within its brackets."""
    texts = buffer.texts
    at = -1
    while True:
        try:
            at = texts.index('macro_rules', at + 1, buffer.size)
        except ValueError:
            return
        if at + 3 < buffer.size and texts[at + 1] == '!' and texts[at + 3] in OPENING:
            yield buffer.name(at + 2), at + 4, buffer.match[at + 3]


def rules(buffer: Buffer, start: int, end: int) -> Iterator[Rule]:
    """Those in `(matcher) => { body } ; …`."""
    at = start
    while at < end:
        if buffer.texts[at] not in OPENING:
            at += 1
            continue
        matcher = at + 1, buffer.match[at]
        at = buffer.match[at] + 1
        if at + 1 < end and buffer.texts[at] == '=>' and buffer.texts[at + 1] in OPENING:
            yield Rule(buffer, matcher, (at + 2, min(buffer.match[at + 1], end)))
            at = buffer.match[at + 1] + 1


def bodies(buffer: Buffer) -> Iterator[tuple[int, int]]:
    """The braces of functions in the order of a text, those within another function aside."""
    behind = -1
    for start in sorted(buffer.match):
        if start > behind and buffer.texts[start] == '{' and _is_body(buffer, start):
            behind = buffer.match[start]
            yield start, behind


def _is_body(buffer: Buffer, opening: int) -> bool:
    """Whether `fn name(…) -> Type` stands before a brace."""
    depth = 0
    for token in range(opening - 1, -1, -1):
        text = buffer.texts[token]
        if text in (')', ']'):
            depth += 1
        elif text in ('(', '['):
            depth -= 1
        elif not depth and text in ('fn', ';', '{', '}'):
            return text == 'fn' and buffer.kinds[token + 1] == IDENT
        if depth < 0:
            return False
    return False


class Matching(Attempts):
    measuring = False  # only how far a fragment goes is wanted: calls within it are stepped over

    def __init__(self, buffer: Buffer, wanted: list[int] | None) -> None:
        super().__init__(buffer, wanted)
        # of a text that a macro has written: first token, end and kind of each fragment that no rule takes apart
        self.whole: dict[int, tuple[int, str]] = {}
        self.words: list[int] = []
        self.turn: tuple[int, ...] = ()

    def first_match(self, known: list[Rule], start: int, end: int) -> Match | None:
        """The first of a macro's rules that fits the tokens in [start, end)."""
        for rule in known:
            found = self.matched(rule, start, end)
            if found is not None:
                return found
        return None

    def matched(self, rule: Rule, start: int, end: int) -> Match | None:
        """What the variables of a rule take of the tokens in [start, end); None where it does not fit."""
        sizes = [len(column) for column in columns(self.out)]
        saved = self.i, self.limit, self.strict, self.scope, self.in_macro
        pieces: list[Piece] = []
        self.words, self.turn = [], ()
        self.inner_scope('block', start, end)
        self.i, self.limit, self.strict, self.in_macro = start, end, True, True
        outer, self.measuring = self.measuring, True
        try:
            self.match_tokens(rule.buffer, *rule.matcher, pieces)
            fits = self.i >= end
        except (Unread, IndexError, RecursionError):
            fits = False
        self.i, self.limit, self.strict, self.scope, self.in_macro = saved
        self.measuring = outer
        self.forget(sizes)
        return Match(rule, pieces, self.words) if fits else None

    def match_tokens(self, buffer: Buffer, at: int, end: int, pieces: list[Piece]) -> None:
        texts = buffer.texts
        while at < end:
            text = texts[at]
            if text == '$' and texts[at + 1] == '(':
                at = self.match_repetition(buffer, at + 1, pieces)
            elif text == '$' and texts[at + 2] == ':' and buffer.kinds[at + 1] == IDENT:
                start = self.i
                self.fragment(texts[at + 3])
                pieces.append(Piece(texts[at + 3], buffer.name(at + 1), start, self.i, self.turn))
                at += 4
            elif text == '#' and texts[at + 1] == '[' and self.is_kind(DOC):  # a doc comment is an attribute
                pieces.append(Piece('doc', '', self.i, self.i + 1))
                self.i += 1
                at = buffer.match[at + 1] + 1
            elif self.text != text or self.i in self.whole:
                raise Unread
            elif text in OPENING:
                self.match_group(buffer, at, pieces)
                at = buffer.match[at] + 1
            else:
                if self.is_name():
                    self.words.append(self.i)
                self.i += 1
                at += 1

    def match_group(self, buffer: Buffer, at: int, pieces: list[Piece]) -> None:
        close = self.close()
        limit, self.limit = self.limit, close
        self.i += 1
        self.match_tokens(buffer, at + 1, buffer.match[at], pieces)
        if self.i != close:
            raise Unread
        self.limit = limit
        self.i = close + 1

    def match_repetition(self, buffer: Buffer, at: int, pieces: list[Piece]) -> int:
        """`$( … ) separator *` from its bracket; returns the token of the matcher behind it."""
        close = buffer.match[at]
        separated = buffer.texts[close + 1] not in REPEATS
        separator = buffer.texts[close + 1] if separated else ''
        operator = close + 1 + separated
        count = 0
        before = self.i
        outer = self.turn
        while self.match_once(buffer, at + 1, close, pieces, (*outer, count)):
            count += 1
            before = self.i
            if buffer.texts[operator] == '?' or separated and not self.take(separator):
                break
        self.i = before
        self.turn = outer
        if not count and buffer.texts[operator] == '+':
            raise Unread
        return operator + 1

    def match_once(self, buffer: Buffer, at: int, end: int, pieces: list[Piece], turn: tuple[int, ...]) -> bool:
        saved = self.i, self.limit, self.scope, len(pieces), len(self.words)
        self.turn = turn
        try:
            self.match_tokens(buffer, at, end, pieces)
        except (Unread, IndexError):
            self.i, self.limit, self.scope = saved[:3]
            del pieces[saved[3]:]
            del self.words[saved[4]:]
            return False
        return self.i > saved[0]

    def fragment(self, kind: str) -> None:
        """Steps over the tokens that a fragment specifier takes: https://doc.rust-lang.org/reference/macros-by-example.html"""
        start = self.i
        if start in self.whole:
            end, given = self.whole[start]
            if kind == 'tt':
                self.i = end
                return
            if kind != given and kind not in _SERVES_AS.get(given, ()):
                raise Unread
        if kind == 'vis':
            self.visibility()
            return
        if (
            kind == 'ident' and self.is_kind(IDENT) and self.text != '_'
            or kind == 'lifetime' and self.is_kind(LIFETIME)
        ):
            self.i += 1
        elif kind == 'tt':
            self.token_tree()
        elif kind == 'ty':
            self.type()
        elif kind == 'path':
            self.path_fragment()
        elif kind in ('expr', 'expr_2021') and self.text != 'let':
            self.expression()
        elif kind in ('pat', 'pat_param'):
            self.pattern([], alternatives=kind == 'pat')
        elif kind == 'literal':
            self.take('-')
            if self.is_literal():
                self.i += 1
        elif kind == 'block':
            self.block_expression()
        elif kind == 'item':
            self.item()
        elif kind == 'stmt':
            self.statement_fragment()
        elif kind == 'meta':
            self.meta_fragment()
        if self.i == start:
            raise Unread

    def token_tree(self) -> None:
        if self.text in OPENING:
            self.skip_group()
        elif self.text and self.text in '+-*/%^&|<>':
            self.operator()
        elif self.i < self.limit:
            self.i += 1

    def path_fragment(self) -> None:
        if self.text == '<':
            self.qualified(TYPE, False)
        else:
            self.emit(self.path(TYPE | VALUE, False))

    def statement_fragment(self) -> None:
        if self.starts_item():
            self.item()
        elif self.text == 'let':
            self.let_statement()
        else:
            self.expression(statement=True)

    def meta_fragment(self) -> None:
        self.emit(self.path(TYPE, True))
        if self.text in OPENING:
            self.skip_group()
        elif self.take('='):
            self.expression()
