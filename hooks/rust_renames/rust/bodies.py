"""What the body of a `macro_rules!` does with its variables.

The body is read by the parsers with a name in place of each variable and each repetition taken once: what becomes of
that name is what becomes of the tokens that a call gives for the variable.
"""
from __future__ import annotations

from typing import Callable
from typing import NamedTuple

from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import LIFETIME
from rust_renames.rust.lexer import NUMBER
from rust_renames.rust.lexer import PUNCT
from rust_renames.rust.lexer import Tokens
from rust_renames.rust.outline import GUESSED
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope
from rust_renames.rust.roles import namings
from rust_renames.rust.rules import REPEATS
from rust_renames.rust.rules import Rule
from rust_renames.rust.rules import takes_words

_STAND_IN = {
    'vis': (('pub', IDENT),), 'block': (('{', PUNCT), ('}', PUNCT)), 'literal': (('0', NUMBER),),
    'lifetime': (("'a", LIFETIME),), 'item': (), 'stmt': (),
}


class Use(NamedTuple):
    """What a body does with one variable."""

    namespaces: int = 0  # those in which it is looked up, as bits
    certain: bool = True  # whether these are known to be all
    declares: tuple[str, ...] = ()  # the kinds of items that it names where the call stands
    visibility: tuple[int, int] | str | None = None  # of that item: tokens of the body, or the variable that has it
    binds: bool = False  # it is the name of a local, a parameter, or of something within the body
    stays: bool = False  # that local is there for the statements behind the call
    sees: frozenset[str] | None = None  # the variables whose locals are in scope where this one stands; None: not known
    guessed: bool = False  # that item is read among tokens of which nothing is known
    open: bool = True  # it stands in no braces of the body, so that its items are declared where the call stands
    inner: bool = False  # a path that begins with it stands in a module of the body
    other: bool = False  # it names a field, an associated item, a variant or an item that lies deeper


class Text:
    """A body as the parsers read it: its tokens, and which of them stand for which variable.

    In a `lean` one nothing stands for `$($name)*`, which may be anything: attributes, bounds, `mut`. With `operators`
    a token tree is one: `$a $op $b`.
    """

    def __init__(self, rule: Rule, lean: bool = False, operators: bool = False) -> None:
        self.rule = rule
        self.lean = lean
        self.operators = operators
        self.kinds: list[int] = []
        self.texts: list[str] = []
        self.starts: list[int] = []
        self.origin: list[int] = []  # the tokens of the body
        self.variables: dict[int, str] = {}
        self.specifiers = _specifiers(rule)
        self.open: set[str] = set()  # the variables that stand outside of braces
        self.joined: set[str] = set()  # those that `$( … )::*` puts together to a path
        self._read(*rule.body, braced=False)

    def buffer(self) -> Buffer:
        of = self.rule.buffer
        return Buffer(of.filename, of.text, Tokens(self.kinds, self.texts, self.starts))

    def _add(self, token: int, text: str, kind: int) -> None:
        self.texts.append(text)
        self.kinds.append(kind)
        self.starts.append(self.rule.buffer.starts[token])
        self.origin.append(token)

    def _read(self, at: int, end: int, braced: bool) -> None:
        buffer = self.rule.buffer
        while at < end:
            text = buffer.texts[at]
            after = buffer.texts[at + 1] if at + 1 < end else ''
            if text == '$' and after == '(':
                at = self._repetition(at + 1, end, braced)
            elif text == '$' and buffer.kinds[at + 1] == IDENT and after != 'crate':
                self._variable(at + 1)
                if not braced:
                    self.open.add(buffer.name(at + 1))
                at += 2
            elif text == '[' and after == '<' and buffer.texts[buffer.match[at] - 1] == '>':  # paste's `[<a b>]`
                self._add(at, '_', IDENT)
                at = buffer.match[at] + 1
            elif text == '!' and after in ('(', '[', '{') and takes_words(buffer.texts, buffer.match, at):
                self._add(at, text, PUNCT)
                for token in (at + 1, buffer.match[at + 1]):
                    self._add(token, buffer.texts[token], PUNCT)
                at = buffer.match[at + 1] + 1
            elif text == '!' and after == '$' and buffer.kinds[at - 1] == IDENT and self._is_tokens(at + 2):
                for bracket in ('!', '(', ')'):  # `$macro!$arguments`
                    self._add(at, bracket, PUNCT)
                at += 3
            elif text == '{':
                self._add(at, text, PUNCT)
                call = '!' in buffer.texts[at - 2:at]
                self._read(at + 1, min(buffer.match[at], end), braced or not call)
                at = min(buffer.match[at], end)
            else:
                self._add(at, text, buffer.kinds[at])
                at += 1

    def _is_tokens(self, token: int) -> bool:
        return self.specifiers.get(self.rule.buffer.name(token)) == 'tt'

    def _repetition(self, at: int, end: int, braced: bool) -> int:
        buffer = self.rule.buffer
        close = min(buffer.match[at], end)
        before = len(self.texts)
        if not (self.lean and close == at + 3 and buffer.texts[at + 1] == '$'):
            self._read(at + 1, close, braced)
        if buffer.texts[close + 1] == '::':
            self.joined.update(name for token, name in self.variables.items() if token >= before)
        return close + 2 if close + 1 < end and buffer.texts[close + 1] in REPEATS else close + 3

    def _variable(self, token: int) -> None:
        name = self.rule.buffer.name(token)
        specifier = self.specifiers.get(name, 'tt')
        if self.operators and specifier == 'tt':
            self._add(token, '+', PUNCT)
            return
        for text, kind in _STAND_IN.get(specifier, ((f'r#{name}', IDENT),)):
            self.variables[len(self.texts)] = name
            self._add(token, text, kind)


def uses(rule: Rule, read: Callable[[Buffer, bool], tuple[Outline, dict[int, bool]]]) -> dict[str, Use]:
    """What becomes of each variable.

    `read` gives the outline of the body, as items or as statements, and the tokens that are bound in it, each with
    whether that is at the body's own level.
    """
    text = Text(rule)
    outline, bound = read(text.buffer(), holds_items(rule))
    found: dict[str, Use] = {}
    for token, stays in bound.items():
        if token in text.variables:
            known = found.get(text.variables[token], Use())
            found[text.variables[token]] = known._replace(binds=True, stays=known.stays or stays)
    for item in outline.items:
        for one in (item, *item.variants):
            name = text.variables.get(one.name_token)
            if name is not None and one is item and item.scope is outline.root:
                kinds = *found.get(name, Use()).declares, item.kind
                found[name] = Use(
                    declares=kinds, visibility=_visibility(text, item.visibility), guessed=item.guessed,
                )
            elif name is not None:
                found.setdefault(name, Use(binds=True))
    for mention in outline.mentions:
        name = text.variables.get(mention.segments[0]) if mention.segments else None
        if name is None or mention.lead >= 0 or mention.form in (
            'pattern', 'shorthand', 'shorthand pattern', 'attribute',
        ):
            continue
        known = found.get(name, Use())
        ns = mention.ns & (TYPE | VALUE | MACRO) if len(mention.segments) == 1 else TYPE
        certain = known.certain and mention.extra != GUESSED
        sees = (known.sees or frozenset()) | _seen(text, mention)
        inner = known.inner or mention.scope.is_in_module_of(outline.root)
        found[name] = known._replace(namespaces=known.namespaces | ns, certain=certain, sees=sees, inner=inner)
    other = {text.variables.get(naming.token) for naming in namings(outline)}
    within = {text.variables.get(segment) for mention in outline.mentions for segment in mention.segments[1:]}
    within.update(text.joined)
    for name in text.specifiers:
        known = found.get(name, Use())  # what a path begins with decides what it means further on
        certain = known.certain and name not in within
        found[name] = known._replace(open=name in text.open, certain=certain, other=name in other)
    return found


def _seen(text: Text, mention: Mention) -> frozenset[str]:
    """The variables whose locals are in scope where a path stands."""
    found: set[str] = set()
    scope: Scope | None = mention.scope
    while scope is not None:
        for bindings in scope.bindings.values():
            found.update(
                text.variables[token] for start, end, token, _, _ in bindings
                if start <= mention.at < end and token in text.variables
            )
        scope = scope.parent
    return frozenset(found)


def holds_items(rule: Rule) -> bool:
    buffer = rule.buffer
    at = rule.body[0]
    while at < rule.body[1]:
        if buffer.texts[at] in (
            'struct', 'enum', 'union', 'fn', 'mod', 'trait', 'impl', 'static', 'type', 'use', 'extern',
        ):
            return True
        if buffer.texts[at] == 'let':
            return False
        nested = buffer.texts[at] in ('(', '[', '{') and buffer.texts[at - 1] != '$'
        at = buffer.match[at] + 1 if nested else at + 1
    return False


def _visibility(text: Text, visibility: tuple[int, int] | None) -> tuple[int, int] | str | None:
    if visibility is None:
        return None
    return text.variables.get(visibility[0]) or (text.origin[visibility[0]], text.origin[visibility[1]])


def _specifiers(rule: Rule) -> dict[str, str]:
    buffer = rule.buffer
    return {
        buffer.name(at + 1): buffer.texts[at + 3] for at in range(rule.matcher[0], rule.matcher[1] - 3)
        if buffer.texts[at] == '$' and buffer.texts[at + 2] == ':'
    }
