"""Arguments of a macro whose rules are known: each is read as what the rule that fits takes it for."""
from __future__ import annotations

from typing import Final

import regex

from rust_renames.rust.bodies import Use
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import GUESSED
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import NAMESPACES
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Member
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.patterns import Bound
from rust_renames.rust.rules import Matching
from rust_renames.rust.rules import Piece
from rust_renames.rust.rules import Rule

# Macros whose arguments are no types: those of std, and the usual ones that hand them on.
OF_EXPRESSIONS = frozenset((
    'format', 'format_args', 'print', 'println', 'eprint', 'eprintln', 'write', 'writeln', 'panic', 'assert',
    'assert_eq', 'assert_ne', 'assert_matches', 'debug_assert', 'debug_assert_eq', 'debug_assert_ne', 'unreachable',
    'todo', 'unimplemented', 'error', 'warn', 'info', 'debug', 'trace', 'log', 'anyhow', 'bail', 'ensure', 'eyre',
    'dbg', 'vec', 'matches', 'thread_local', 'try', 'pin', 'join', 'try_join', 'select', 'addr_of', 'addr_of_mut',
))
_KEYWORDS = frozenset(('crate', 'self', 'super', 'Self'))
_WORD: Final = regex.compile(r'[\p{XID_Start}_]\p{XID_Continue}*')
_UNUSED = Use()
_UNKNOWN = Use(TYPE | VALUE, certain=False)


class Arguments(Matching):
    def read_pieces(self, rule: Rule, found: list[Piece], start: int, end: int, position: str) -> set[int]:
        """Reads what a call gives for the variables of the rule that fits it.

        Returns the tokens of which the rule's body alone does not tell what becomes of them.
        """
        uses = self.uses_of(rule)
        unsure: set[int] = set()
        pieces = _joined(found)
        outer = self.scope
        inner = self.inner_scope('block', start, end)
        bound = self.bound_by(pieces, uses)
        known: dict[str, list[tuple[str, int]]] = {}
        for name, tokens in bound.items():
            for token in tokens:
                known.setdefault(self.buffer.name(token), []).append((name, token))
        for piece in pieces:
            use = uses.get(piece.name, _UNUSED if self.is_lone_name(piece) else _UNKNOWN)
            if use.inner or piece.kind == 'path' and not (use.certain and use.namespaces):
                unsure.update(range(piece.start, piece.end))
            elif piece.kind == 'tt' or self.is_lone_name(piece):
                if not (self.is_lone_name(piece) and use.certain and (use.namespaces or use.declares or use.binds)):
                    unsure.update(range(piece.start, piece.end))
            before = len(self.out.mentions)
            self.scope = Scope('block', inner, piece.start, piece.end)
            for word in self.names_said(piece) if bound else ():
                for name, token in known.get(word, ()):
                    if use.sees is None or name in use.sees:
                        self.bind(token, piece.start, piece.end, TYPE | VALUE)
            self.read_piece(piece, use, found, outer, position)
            for mention in self.out.mentions[before:]:
                if mention.form == 'code path' and piece.kind != 'item':
                    mention.form = 'macro argument'
        self.scope = outer
        if position == 'statement':
            for name, tokens in bound.items():
                for token in tokens:
                    if uses[name].stays:
                        self.bind(token, end, self.buffer.size, VALUE)
        return unsure

    def names_said(self, piece: Piece) -> dict[str, None]:
        """The names that a piece may say, in its strings too."""
        found: dict[str, None] = {}
        for token in range(piece.start, piece.end):
            if self.kinds[token] == STRING:
                found.update(dict.fromkeys(_WORD.findall(self.texts[token])))
            else:
                found[self.buffer.name(token)] = None
        return found

    def bound_by(self, pieces: list[Piece], uses: dict[str, Use]) -> dict[str, list[int]]:
        """The names that become locals of the macro's body, by the variable that they are given for."""
        found: dict[str, list[int]] = {}
        for piece in pieces:
            if piece.name in uses and uses[piece.name].binds:
                tokens = [piece.start] if self.is_lone_name(piece) else []
                if piece.kind in ('pat', 'pat_param'):
                    bound: list[Bound] = []
                    before = len(self.out.mentions)
                    self.attempt(piece.start, piece.end, lambda: self.pattern(bound))
                    del self.out.mentions[before:]
                    tokens = [token for token, _ in bound]
                found.setdefault(piece.name, []).extend(tokens)
        return found

    def read_piece(self, piece: Piece, use: Use, pieces: list[Piece], outer: Scope, position: str) -> None:
        if self.is_lone_name(piece):
            self.read_name(piece, use, pieces, outer, position)
        elif piece.kind in ('tt', 'item'):
            if use.open:
                self.scope = outer
            self.call_arguments(None, piece.start, piece.end, position)
        elif piece.kind == 'vis':
            self.scope = outer
            self.read_visibility(piece)
        else:
            self.read_fragment(piece, use)

    def is_lone_name(self, piece: Piece) -> bool:
        return piece.kind in ('ident', 'tt') and piece.end == piece.start + 1 and self.kinds[piece.start] == IDENT

    def read_name(self, piece: Piece, use: Use, pieces: list[Piece], outer: Scope, position: str) -> None:
        """An identifier: the name of an item that the call declares, of a local, or one that is looked up."""
        token, looked_up = piece.start, use.namespaces
        for kind in use.declares:  # what else is looked up by the name of an item: `fn $name() { $name::parse() }`
            looked_up &= ~NAMESPACES[kind]
        if use.declares:
            if position in ('item', 'statement') and self.texts[token] not in _KEYWORDS:
                self.scope = outer
                for kind in use.declares:
                    item = self.declare(kind, token, token)
                    item.in_macro, item.guessed = True, use.guessed
                    item.end = token + 1
                    item.visibility = _visibility(use, pieces)
        if looked_up and not use.binds and self.texts[token] not in _KEYWORDS and self.interesting(token, token + 1):
            mention = Mention((token,), -1, looked_up, self.scope, 'macro argument')
            mention.extra = GUESSED if not use.certain else BY_NAME if piece.kind == 'ident' else BY_RULE
            self.out.mentions.append(mention)

    def read_fragment(self, piece: Piece, use: Use) -> None:
        kind = piece.kind
        if kind == 'doc':
            self.emit_docs([piece.start])
        elif kind == 'meta':
            self.i, limit, self.limit = piece.start, self.limit, piece.end
            self.attribute_content(piece.start, piece.end, False, ())
            self.limit = limit
        elif kind == 'pat' or kind == 'pat_param':
            self.attempt(piece.start, piece.end, lambda: self.pattern([]))
        elif kind == 'path':
            before = len(self.out.mentions)
            self.attempt(piece.start, piece.end, self.path_fragment)
            for mention in self.out.mentions[before:before + 1]:
                mention.ns = use.namespaces & (TYPE | VALUE | MACRO) or mention.ns
        elif kind not in ('lifetime', 'literal', 'ident'):
            ways = {'ty': self.type, 'block': self.block_expression, 'stmt': self.statement_fragment}
            self.attempt(piece.start, piece.end, ways.get(kind, self.expression))

    def read_visibility(self, piece: Piece) -> None:
        """A visibility that a call gives, with the name of the associated function that follows it, if one does."""
        self.i, limit, self.limit = piece.start, self.limit, piece.end
        visibility = self.visibility()
        self.limit = limit
        name = self.function_behind(piece.end) if self.inherent else ''
        if name or visibility is not None and visibility[1] > visibility[0]:
            self.out.members.append(Member(name, piece.end, visibility, self.scope))

    def function_behind(self, at: int) -> str:
        """The name behind `const unsafe fn`; empty where something else stands there."""
        while self.texts[at] in ('const', 'async', 'unsafe', 'extern') or self.kinds[at] == STRING:
            at += 1
        return self.buffer.name(at + 1) if self.texts[at] == 'fn' and self.kinds[at + 1] == IDENT else ''

    # what the macro reader brings

    def uses_of(self, rule: Rule) -> dict[str, Use]:
        raise NotImplementedError

    def call_arguments(self, path: Mention | None, start: int, end: int, position: str) -> None:
        raise NotImplementedError


def _joined(pieces: list[Piece]) -> list[Piece]:
    """The pieces, with token trees that stand side by side as one."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last is not None and last.kind == piece.kind == 'tt' and last.end == piece.start:
            found[-1] = last._replace(end=piece.end)
        else:
            found.append(piece)
    return found


def _visibility(use: Use, pieces: list[Piece]) -> tuple[int, int] | None:
    if not isinstance(use.visibility, str):
        return use.visibility
    given = next((piece for piece in pieces if piece.name == use.visibility), None)
    return None if given is None or given.start == given.end else (given.start, given.end - 1)
