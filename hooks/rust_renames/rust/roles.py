"""What becomes of a call's own tokens where it is expanded: in which namespaces they are looked up, what they declare.

The paths that are found lie in the scopes of the expansion, whose items and imports are mapped to tokens of the file.
"""
from __future__ import annotations

from typing import Callable
from typing import Iterable
from typing import Iterator
from typing import NamedTuple

from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import GUESSED
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import TYPE_FIRST
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Naming
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem
from rust_renames.rust.transcripts import Transcript

_UNFIT = ('shorthand', 'shorthand pattern')  # what is written for them may be written elsewhere as well


class Roles(NamedTuple):
    """`root` is the scope that the expansion stands in, to be put into that of the call."""

    root: Scope
    mentions: list[Mention]
    known: frozenset[int]  # tokens of the call of which it is known what becomes of them in all places
    declared: list[tuple[int, Item]]  # items where the call stands: the call's token, the item
    words: list[int]  # tokens of the call that a matcher has word by word
    namings: list[Naming]  # what tokens of the call name beside


class Sought(NamedTuple):
    """The tokens of the file that are asked for: those of a call in [start, end), and of macros' bodies."""

    start: int
    end: int
    handed: frozenset[int]
    is_wanted: Callable[[int], bool]
    names: set[int]  # tokens in whose place no more than one identifier may stand

    def has(self, token: int) -> bool:
        return self.start <= token < self.end and self.is_wanted(token) or token in self.handed


def roles(text: Transcript, read: Outline, sought: Sought, words: list[int]) -> Roles:
    """`read` is the outline of the text, its root a scope of its own."""
    origins = text.origins
    unclear: set[int] = set()
    found: dict[object, Mention] = {}
    for mention in read.mentions:
        size = _size(text, mention, sought)
        if not size or _is_local(text, mention, read.root):
            continue
        guessed = mention.extra == GUESSED and len(mention.segments) == 1
        if guessed or mention.form in _UNFIT or mention.use is not None and mention.use.extern_crate is not None:
            unclear.add(origins[mention.segments[0]])
        else:
            found.setdefault(_likeness(text, mention, read.root), _of_the_file(text, mention, size, sought))
    known = frozenset() if read.trouble else frozenset(
        token for token in origins if sought.start <= token < sought.end and token not in unclear
    )
    declared = [
        (origins[item.name_token], item) for item in read.items
        if item.scope is read.root and sought.start <= origins[item.name_token] < sought.end
    ]
    named = [
        one._replace(token=origins[one.token], scope=read.root)
        for one in (*namings(read), *_handed_items(text, read, sought.handed))
        if sought.start <= origins[one.token] < sought.end or origins[one.token] in sought.handed
    ]
    _map(text, read, (mention.scope for mention in found.values()), sought.start)
    return Roles(read.root, list(found.values()), known, declared, words, list(dict.fromkeys(named)))


def namings(read: Outline) -> Iterator[Naming]:
    """What words of an outline name beside paths, and beside the items that are declared at its root."""
    yield from read.namings
    for item in read.items:
        above = _path_to(item.scope, read.root)
        if above:
            yield Naming(item.name_token, 'item', read.root, (*above, item.name))
        if above is not None:
            for variant in item.variants:
                yield Naming(variant.name_token, 'variant', read.root, (*above, item.name, variant.name))
    for use in (use for scope in {statement.scope: None for statement in read.uses} for use in scope.uses):
        above = _path_to(use.scope, read.root)
        if use.alias >= 0 and use.name is not None and above is not None:
            yield Naming(use.alias, 'import', read.root, (*above, use.name))


def _handed_items(text: Transcript, read: Outline, handed: frozenset[int]) -> Iterator[Naming]:
    """What is declared where a call stands by words of a macro's body."""
    for item in read.items:
        if item.scope is read.root and text.origins[item.name_token] in handed:
            yield Naming(item.name_token, 'item', read.root, (item.name,))


def _path_to(scope: Scope, root: Scope) -> tuple[str, ...] | None:
    """From the root to a scope; None where no path leads to it."""
    path: list[str] = []
    while scope is not root:
        if scope.kind != 'module' or scope.item is None or scope.parent is None:
            return None
        path.insert(0, scope.item.name)
        scope = scope.parent
    return tuple(path)


def _size(text: Transcript, mention: Mention, sought: Sought) -> int:
    """How many segments of a path are to be looked at: up to the last one that is sought."""
    tokens = [text.origins[token] for token in mention.segments]
    if -1 in tokens:
        del tokens[tokens.index(-1):]
    if tokens and tokens[0] in sought.handed:
        return 1
    return max((index + 1 for index, token in enumerate(tokens) if sought.has(token)), default=0)


def _of_the_file(text: Transcript, mention: Mention, size: int, sought: Sought) -> Mention:
    tokens = [text.origins[token] for token in mention.segments[:size]]
    in_call = sought.start <= tokens[-1] < sought.end
    form = mention.form
    if form in ('code path', 'use tree', 'macro argument', 'macro body'):
        form = 'macro argument' if in_call else 'macro body'
    ns = mention.ns if size == len(mention.segments) else TYPE
    found = Mention(tuple(tokens), -1, ns, mention.scope, form)
    found.behind = None if size == len(mention.segments) else text.texts[mention.segments[size]].removeprefix('r#')
    found.extra = BY_NAME if tokens[-1] in sought.names else BY_RULE
    found.lead = text.origins[mention.lead] if mention.lead >= 0 else -1
    found.dollar = text.origins[mention.dollar] if mention.dollar >= 0 else -1
    if not in_call:
        found.at = -1  # a body does not see the locals of its callers
    return found


def _likeness(text: Transcript, mention: Mention, root: Scope) -> object:
    """Equal for paths that mean the same: those of one place in a body, with the same things declared around."""
    name = text.texts[mention.segments[0]]
    around: list[object] = []
    scope: Scope | None = mention.scope
    while scope is not None and scope is not root:
        at = text.origins[scope.start] if scope.start < len(text.origins) else -1
        around.append((at, scope.kind, tuple(item.kind for item in scope.items.get(name, ()))))
        scope = scope.parent if scope.kind != 'module' else None
    return tuple(text.origins[token] for token in mention.segments), mention.ns, mention.form, tuple(around)


def _is_local(text: Transcript, mention: Mention, root: Scope) -> bool:
    """Whether a path begins with a local of the text that it comes from, or with a generic parameter."""
    token = mention.segments[0]
    if mention.lead >= 0 or mention.dollar >= 0:
        return False
    ns = mention.ns if len(mention.segments) == 1 and not mention.ns & TYPE_FIRST else TYPE
    scope: Scope | None = mention.scope
    seen = True
    while scope is not None and scope is not root.parent:
        for start, end, binding, spaces, _ in scope.bindings.get(text.texts[token], ()) if seen else ():
            generic = start == 0 or not spaces & VALUE
            if spaces & ns and start <= token < end and binding != token and (
                generic or text.contexts[binding] == text.contexts[token]
            ):
                return True
        if scope.kind == 'item':
            seen = scope.parent is not None and scope.parent.kind == 'item'
        scope = scope.parent
    return False


def _map(text: Transcript, read: Outline, scopes: Iterable[Scope], call: int) -> None:
    """Puts tokens of the file in the place of the text's, in all that a path may be resolved by."""
    done: set[int] = {id(read.root.parent)}
    left: list[Scope | None] = [*scopes, read.root]
    for item in read.items:
        left += item.scope, item.inner
    while left:
        scope = left.pop()
        if scope is None or id(scope) in done:
            continue
        done.add(id(scope))
        left.append(scope.parent)
        _map_scope(text, scope, call)


def _map_scope(text: Transcript, scope: Scope, call: int) -> None:
    scope.start = scope.end = call
    scope.bindings = {}
    scope.macros = []
    if scope.self_type is not None:
        tokens = tuple(text.origins[token] for token in scope.self_type.segments)
        scope.self_type = None if -1 in tokens else Mention(tokens, -1, TYPE, scope.self_type.scope, 'self')
    for name in list(scope.items):
        # a file is no part of an expansion that stands for nothing but the meaning of its paths
        items = [item for item in scope.items[name] if item.kind != 'mod' or item.inner is not None]
        scope.items[name] = items
        for item in items:
            for one in (item, *item.variants):
                _map_item(text, one, call)
    scope.uses = [use for use in scope.uses if _map_use(text, use)]


def _map_item(text: Transcript, item: Item, call: int) -> None:
    origin = text.origins[item.name_token]
    item.name_token = origin if origin >= 0 else call
    item.start = item.end = item.keyword = call
    item.visibility = _mapped(text, item.visibility)
    item.in_macro = True
    item.attributes = _without_arguments(item.attributes, call)
    if item.aliased is not None:
        tokens = tuple(text.origins[token] for token in item.aliased.segments)
        item.aliased = None if -1 in tokens else Mention(tokens, -1, TYPE, item.aliased.scope, 'self')


def _map_use(text: Transcript, use: Use) -> bool:
    tokens = tuple(text.origins[token] for token in use.segments)
    if -1 in tokens:
        return False
    use.segments = tokens
    use.lead = text.origins[use.lead] if use.lead >= 0 else -1
    use.alias = text.origins[use.alias] if use.alias >= 0 else -1
    use.tree = None
    if use.statement is not None:
        statement = UseItem(tokens[0] if tokens else 0, use.segments[0] if tokens else 0, use.scope)
        statement.attributes = _without_arguments(use.statement.attributes, use.segments[0] if tokens else 0)
        statement.visibility = _mapped(text, use.statement.visibility)
        statement.in_macro = True
        use.statement = statement
    return True


def _without_arguments(attributes: list[Attribute], token: int) -> list[Attribute]:
    """What an expansion's attributes are called: their arguments need not stand in the file."""
    return [one._replace(start=token, end=token, args=-1, value=-1) for one in attributes]


def _mapped(text: Transcript, visibility: tuple[int, int] | None) -> tuple[int, int] | None:
    if visibility is None:
        return None
    start, end = (text.origins[token] for token in visibility)
    return (start, end) if end - start == visibility[1] - visibility[0] else (start, start)
