"""What a file says, as far as names go: scopes, items, imports, and the mentions of paths. Values without behaviour.

All positions are token indices of the outline's buffer.
"""
from __future__ import annotations

from typing import NamedTuple

from rust_renames.rust.buffer import Buffer

# Namespaces, as bits: https://doc.rust-lang.org/reference/names/namespaces.html
TYPE = 1
VALUE = 2
MACRO = 4
ANY = TYPE | VALUE | MACRO
# How a path in a macro's arguments came to be one: read without knowing what is around it, or as the macro's rule says
GUESSED = 1
BY_RULE = 2
BY_NAME = 3  # as BY_RULE, and the macro takes nothing but one identifier there
TYPE_FIRST = 8  # beside TYPE and VALUE: a value only where there is no such type, as in generic arguments

NAMESPACES = {
    'mod': TYPE, 'struct': TYPE, 'tuple struct': TYPE | VALUE, 'unit struct': TYPE | VALUE, 'enum': TYPE,
    'union': TYPE, 'trait': TYPE, 'type': TYPE, 'fn': VALUE, 'const': VALUE, 'static': VALUE, 'macro': MACRO,
    'variant': TYPE | VALUE, 'braced variant': TYPE, 'extern crate': TYPE, 'foreign type': TYPE,
}


class Attribute(NamedTuple):
    """`#[path args]`: `args` is the opening bracket of its arguments or -1, `value` the token behind `=` or -1."""

    path: str
    start: int
    end: int
    args: int
    value: int
    inner: bool


class Scope:
    """Where names are declared. Only a 'module' ends a look-up; the kinds are

    module, block, item (generics and `Self` of an item), binding (locals).
    """

    __slots__ = (
        'kind', 'parent', 'start', 'end', 'items', 'uses', 'bindings', 'macros', 'item', 'self_type', 'guessed',
        'seen_at', 'spliced',
    )

    def __init__(self, kind: str, parent: Scope | None, start: int, end: int, item: Item | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.start = start
        self.end = end
        self.items: dict[str, list[Item]] = {}
        self.uses: list[Use] = []
        # name -> (first token that sees it, end of that range, its own token, namespace, whether it is a pattern that
        # may be a constant instead)
        self.bindings: dict[str, list[tuple[int, int, int, int, bool]]] = {}
        self.macros: list[MacroCall] = []
        self.item = item
        self.self_type: Mention | None = None
        self.guessed: dict[str, int] = {}  # names that a macro's arguments seem to declare, with their namespaces
        self.seen_at: int | None = None  # of an included text's block: the token of the scope around that includes it
        self.spliced = False  # what a call comes to, where items stand: all in it is declared in the scope around

    def module(self) -> Scope:
        scope = self
        while scope.kind != 'module':
            assert scope.parent is not None
            scope = scope.parent
        return scope

    def is_in_module_of(self, root: Scope) -> bool:
        """Whether a module lies between a scope and one around it."""
        scope: Scope | None = self
        while scope is not None and scope is not root:
            if scope.kind == 'module':
                return True
            scope = scope.parent
        return False


class Item:
    __slots__ = (
        'kind', 'name', 'name_token', 'start', 'end', 'scope', 'inner', 'attributes', 'visibility', 'keyword', 'parent',
        'variants', 'in_macro', 'guessed', 'aliased', 'foreign', 'in_extern',
    )

    def __init__(self, kind: str, name: str, name_token: int, start: int, scope: Scope) -> None:
        self.kind = kind
        self.name = name
        self.name_token = name_token
        self.start = start
        self.end = start
        self.keyword = start
        self.scope = scope
        self.inner: Scope | None = None  # a module's, when it is inline
        self.attributes: list[Attribute] = []
        self.visibility: tuple[int, int] | None = None  # the tokens of `pub` and its brackets
        self.parent: Item | None = None  # a variant's enum
        self.variants: list[Item] = []
        self.in_macro = False
        self.guessed = False  # read among a macro's tokens without knowing what they come to
        self.aliased: Mention | None = None  # the path behind `type Name =`
        self.in_extern = False  # in an `extern` block
        self.foreign = False  # in one that no macro is applied to

    @property
    def namespaces(self) -> int:
        return NAMESPACES[self.kind]


class UseTree:
    """One node of a use tree: a prefix, and a leaf or a group behind it."""

    __slots__ = ('lead', 'segments', 'start', 'end', 'children', 'glob', 'alias', 'open', 'parent', 'statement')

    def __init__(self, start: int, parent: UseTree | None, statement: UseItem) -> None:
        self.lead = -1  # a leading `::`
        self.segments: list[int] = []
        self.start = start
        self.end = start
        self.children: list[UseTree] | None = None
        self.glob = -1
        self.alias = -1  # the token behind `as`
        self.open = -1
        self.parent = parent
        self.statement = statement


class UseItem:
    """A whole `use …;` with its attributes and visibility."""

    __slots__ = ('start', 'keyword', 'end', 'attributes', 'visibility', 'tree', 'scope', 'in_macro')

    def __init__(self, start: int, keyword: int, scope: Scope) -> None:
        self.start = start
        self.keyword = keyword
        self.end = keyword
        self.attributes: list[Attribute] = []
        self.visibility: tuple[int, int] | None = None
        self.tree: UseTree
        self.scope = scope
        self.in_macro = False


class Use:
    """One leaf of a use tree (or `extern crate`), flattened: what it names and what it binds."""

    __slots__ = (
        'scope', 'segments', 'lead', 'name', 'glob', 'alias', 'tree', 'statement', 'carries', 'extern_crate', 'spaces',
    )

    def __init__(
        self, scope: Scope, segments: tuple[int, ...], lead: int, name: str | None, tree: UseTree | None,
        statement: UseItem | None,
    ) -> None:
        self.scope = scope
        self.segments = segments  # from the root of the tree, without a last `self`
        self.lead = lead
        self.name = name  # None for globs and `as _`
        self.glob = False
        self.alias = -1
        self.tree = tree
        self.statement = statement
        self.carries = True  # whether the bound name is the path's last segment: no `as`
        self.extern_crate: Item | None = None
        self.spaces = ANY  # the namespaces in which it may bind: `{self}` and globs name a module or an enum


class Mention:
    """A path in the text: `lead` is a leading `::` or -1, `ns` the namespaces in which its last segment may be."""

    __slots__ = ('segments', 'lead', 'ns', 'scope', 'form', 'use', 'dollar', 'extra', 'at', 'behind')

    def __init__(
        self, segments: tuple[int, ...], lead: int, ns: int, scope: Scope, form: str, use: Use | None = None,
        dollar: int = -1, extra: int = -1,
    ) -> None:
        self.segments = segments
        self.lead = lead
        self.ns = ns
        self.scope = scope
        self.form = form
        self.use = use
        self.dollar = dollar  # the `$` of `$crate`
        self.extra = extra  # GUESSED, BY_RULE or -1
        self.at = segments[0] if segments else -1  # the token from which the scopes are seen
        self.behind: str | None = None  # the name with which a path goes on in what a macro makes of it


class MacroCall(NamedTuple):
    """`path!(…)`; `open` and `close` are the brackets of its arguments."""

    path: Mention
    open: int
    close: int
    position: str  # 'item', 'expression', 'type', 'pattern'
    scope: Scope
    attributes: tuple[Attribute, ...] = ()


class Literal(NamedTuple):
    """A string with braces in it that is an argument of a macro: a format string, perhaps, that captures names."""

    token: int
    scope: Scope
    call: MacroCall
    argument: int  # how many arguments stand before it
    last: bool


class Doc(NamedTuple):
    """Doc comments that stand together, or a `#[doc = "…"]`; `scope` is where their links are resolved."""

    tokens: tuple[int, ...]
    inner: bool
    scope: Scope


class AttributeString(NamedTuple):
    """A string in an attribute, the keys that lead to it ('serde', 'with') and where its path would be resolved."""

    token: int
    keys: tuple[str, ...]
    scope: Scope


class Member(NamedTuple):
    """A field (by name or number) or an associated item: what has a visibility of its own within another item."""

    name: str
    keyword: int  # the token behind the visibility
    visibility: tuple[int, int] | None
    scope: Scope  # that of the struct, or of the impl


class Naming(NamedTuple):
    """A word that names, or makes, something that is no reference of an item's path where it stands.

    The kinds: 'field', 'associated item', 'implemented item' (of an `impl Trait for`), 'use' (of one of these);
    of a call's words also 'variant', 'item' and 'import', with the path from the place of the call, 'pasted' with a
    name that a macro makes of it, and 'file' where it makes that of a file.
    """

    token: int
    kind: str
    scope: Scope
    path: tuple[str, ...] = ()


class Outline(NamedTuple):
    buffer: Buffer
    root: Scope
    items: list[Item]
    uses: list[UseItem]
    mentions: list[Mention]
    calls: list[MacroCall]
    docs: list[Doc]
    doc_files: list[tuple[MacroCall, Doc]]  # `#[doc = include_str!("…")]`
    strings: list[AttributeString]
    members: list[Member]
    literals: list[Literal]
    trouble: list[int]  # tokens at which the parser found nothing it knows
    words: list[int]  # tokens of macro calls that the macro's rules have word by word
    namings: list[Naming]
