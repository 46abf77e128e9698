"""Why a word is no path: a field, a local, a string, a comment."""
from __future__ import annotations

from typing import Iterator

from rust_renames.explain.words import KINDS
from rust_renames.explain.words import Words
from rust_renames.forms.view import View
from rust_renames.names import STRICT
from rust_renames.resolve.defs import ItemDef
from rust_renames.rust.lexer import CHAR
from rust_renames.rust.lexer import COMMENT
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import LIFETIME
from rust_renames.rust.lexer import NUMBER
from rust_renames.rust.lexer import OPEN
from rust_renames.rust.lexer import STRING
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import UseTree
from rust_renames.rust.rules import rules

_KINDS = {
    COMMENT: 'A comment is no code.',
    DOC: 'This is prose: of a doc comment, only links and Rust code blocks are code.',
    STRING: 'A string that holds no path.',
    LIFETIME: 'A lifetime, or a label.',
    CHAR: 'A character.',
    NUMBER: 'A number.',
    OPEN: 'A string or comment that has no end begins here or before: the file is left alone.',
}
UNKNOWN = 'A word that is no path.'


def reason(view: View, offset: int, words: Words) -> str:
    """What stands at an offset of a file where no path does."""
    tokens = view.buffer.tokens
    at = next((i for i, start in enumerate(tokens.starts) if start <= offset < start + len(tokens.texts[i])), None)
    kind = None if at is None else tokens.kinds[at]
    if kind in _KINDS:
        return _KINDS[kind]
    token = next((i for i, start in enumerate(view.buffer.starts[:-1]) if start <= offset < view.buffer.end(i)), None)
    if kind != IDENT or token is None:
        return 'No name stands here.'
    return _declared(view, token, words) or _by_its_neighbours(view, token)


def _declared(view: View, token: int, words: Words) -> str | None:
    for item in _items(view):
        if item.name_token == token:
            return _declaration(view, item, words)
    for scope in _scopes(outline(view.buffer, None)):
        for some in scope.bindings.values():
            for _, _, own, ns, _ in some:
                if own == token:
                    return 'It binds a local variable.' if ns & VALUE else 'It declares a generic parameter.'
    if any(token == tree.alias for use in view.outline.uses for tree in _trees(use.tree)):
        return 'It is the name that an `as` gives.'
    return None


def _declaration(view: View, item: Item, words: Words) -> str:
    kind = KINDS.get(item.kind, item.kind)
    module = view.place.module_of(item.scope)
    if item.kind == 'mod' or item.scope.kind == 'module' and not module.anonymous:
        path = module.path + ((item.parent.name,) if item.parent is not None else ()) + (item.name,)
        return f'It declares the {kind} {words.path(module.crate, path)}.'
    return f'It declares the {kind} `{ItemDef(module, item).item.name}` of a block.'


def _by_its_neighbours(view: View, token: int) -> str:
    texts = view.buffer.texts
    before, after = texts[token - 1] if token else '', texts[token + 1]
    if any(member.keyword == token for member in view.outline.members):
        return 'It declares a field.'
    if before == '.':
        return 'A method.' if after == '(' else 'A field, or a method.'
    if before == '$':
        return 'A variable of a macro.'
    if before in ('fn', 'const', 'type'):
        return 'It declares an associated item.'
    if after == ':' and before in ('{', ','):
        return 'The name of a field.'
    if after == '=' and before in ('(', ','):
        return 'The name of an argument.'
    if texts[token] in STRICT:
        return 'A keyword.'
    return _by_what_is_around(view, token) or UNKNOWN


def _by_what_is_around(view: View, token: int) -> str | None:
    """A word of an attribute, or of what a macro's rule looks for."""
    texts, match = view.buffer.texts, view.buffer.match
    for at in range(token - 1, 0, -1):
        if texts[at] == '[' and texts[at - 1] in ('#', '!') and match[at] > token:
            return 'A word of an attribute.'
    for item in view.outline.items:
        if item.kind == 'macro' and item.start <= token < item.end:
            opening = item.name_token + 1
            found = rules(view.buffer, opening + 1, match.get(opening, opening))
            if any(start <= token < end for start, end in (rule.matcher for rule in found)):
                return "A word of a macro's rules."
    return None


def _items(view: View) -> Iterator[Item]:
    for item in view.outline.items:
        yield item
        yield from item.variants


def _scopes(read: Outline) -> list[Scope]:
    """All scopes that something stands in."""
    places = (read.mentions, read.items, read.calls, read.uses, read.docs)
    found: dict[Scope, None] = {read.root: None}
    for one in (one for some in places for one in some):
        scope: Scope | None = one.scope
        while scope is not None and scope not in found:
            found[scope] = None
            scope = scope.parent
    return list(found)


def _trees(tree: UseTree) -> Iterator[UseTree]:
    yield tree
    for child in tree.children or ():
        yield from _trees(child)
