"""A reference: an identifier token that denotes an entry's old path."""
from __future__ import annotations

from typing import Final
from typing import NamedTuple

from rust_renames.cargo.modules import is_within
from rust_renames.cargo.parts import Module
from rust_renames.edits import Edit
from rust_renames.forms.other_naming import other_naming
from rust_renames.forms.view import View
from rust_renames.names import RustPath
from rust_renames.overlay import Overlay
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.defs import OldDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import Root
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.defs import is_exported
from rust_renames.resolve.place import Place
from rust_renames.resolve.sight import named_ancestor
from rust_renames.resolve.usage import used_namespaces
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import GUESSED
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use
from rust_renames.table.rows import Entry

TOO_MUCH: Final = 'the import brings two things of that name, and two imports would bring too much'


class Reference:
    """`index` is the segment of `mention` that is meant; `edits` or `refused` are filled in by the rewriting."""

    __slots__ = (
        'start', 'end', 'entry', 'root', 'path', 'form', 'view', 'mention', 'index', 'via', 'sure', 'edits', 'refused',
        'steps', 'settled', 'becomes', 'token', 'use', 'split', 'crowded',
    )

    def __init__(
        self, view: View, entry: Entry, root: Root, path: RustPath, form: str, start: int, end: int,
        mention: Mention | None = None, index: int = 0, via: str = 'item', sure: bool = True,
        steps: list[Meanings] | None = None,
    ) -> None:
        self.view = view
        self.entry = entry
        self.root = root
        self.path = path
        self.form = form
        self.start = start
        self.end = end
        self.mention = mention
        self.index = index
        self.via = via
        self.sure = sure
        self.steps = steps or []
        self.edits: list[Edit] = []
        self.refused: str | None = None
        self.settled = False  # mended by the fix of an import
        self.becomes: str | None = None
        self.token = -1
        self.use: Use | None = None  # the import that brings the name here
        self.split = False  # an import whose name is used in the entry's namespace and in another one
        self.crowded = False  # … and of which the two could not have one name

    @property
    def target(self) -> tuple[Root, RustPath] | None:
        return self.view.overlay.target(self.root, self.path)

    @property
    def targets(self) -> list[tuple[Root, RustPath] | None]:
        """The new paths of all that the name means here, under one cfg or another."""
        meanings = self.steps[self.index] if self.index < len(self.steps) else ()
        keys = [key_of(self.view, one.definition) for one in meanings if one.carried]
        return [self.target, *(self.view.overlay.target(*key) for key in keys if key is not None)]

    @property
    def old_name(self) -> str:
        return self.path[-1] if self.path else self.entry.path[0]


def mention_references(view: View, mention: Mention) -> list[Reference]:
    """The references among a path's segments: where a prefix's meaning is an entry's old path under its own name."""
    if view.watch is not None:
        view.watch(view, mention)
    steps = view.resolver.path(mention, view.place)
    found: list[Reference] = []
    for index in range(len(steps)):
        reference = verdict(view, mention, steps, index)
        if isinstance(reference, Reference):
            # the longest matching `from` wins
            found = [known for known in found if not _outdone(known, reference)]
            found.append(reference)
    return found


def _outdone(known: Reference, longer: Reference) -> bool:
    """Whether the longer old path has the say; below the new path of the shorter one both have their own segment."""
    if known.root is not longer.root or longer.path[:len(known.path)] != known.path:
        return False
    parent = longer.view.overlay.moved(longer.root, longer.path[:-1])
    return longer.target is None or parent != (longer.target[0], longer.target[1][:-1])


def verdict(view: View, mention: Mention, steps: list[Meanings], index: int) -> Reference | str | None:
    """The reference that a segment is; why it is none though an entry is met; None where none is met."""
    if index >= len(mention.segments):
        return None
    token = mention.segments[index]
    if token >= view.buffer.size and token not in view.borrowed:
        return None  # of a macro of another file, where it is a reference
    if view.buffer.texts[token] in ('crate', 'self', 'super', 'Self'):
        return None
    ours = [(one, entry_of(view, one.definition)) for one in steps[index]]
    met = [(one, entry) for one, entry in ours if entry is not None]
    matched = [(one, entry) for one, entry in met if one.carried]
    if matched:
        one, entry = matched[0]
        root, path = key_of(view, one.definition) or ('', ())
    elif followed := [one for one in steps[index] if one.use in view.overlay.followed]:
        one = followed[0]
        entry, (root, path) = view.overlay.followed[one.use]
        ours = [(other, entry if other is one else its) for other, its in ours]
    else:
        return 'the name is one that an `as` has given: only the import has the old path' if met else None
    name = view.buffer.name(token)
    if name != (path[-1] if path else entry.path[0]):
        return 'it has another name here'
    if one.via == 'new name':
        return 'the path is the new one already; the declaration is stale'
    if root is view.place.module.crate and view.is_quoted(token):
        return 'what is quoted is code of another crate'
    last = index == len(mention.segments) - 1
    ours = [(one, entry if is_twin(view, one, entry) else its) for one, its in ours]
    sure = _sure(view, mention, ours, entry, last)
    if sure and last and mention.use is not None and _has_rivals(view, mention, mention.use, entry):
        sure = False
    if sure is None:
        return 'something else has that name too, and the macro may have a word of its own'
    if token in view.outline.words:
        return 'the rules of the macro have this very word'
    if _keeps_its_name(entry, one):
        return 'the import has the old path; the name that it brings stays the same'
    if _is_no_use_of_it(view, mention, one, last):
        return 'a lone name in this place does not denote it'
    if _is_settled(view, root, path, one, steps[index + 1:], last):
        return 'the path leads on below the new one already'
    parting = _Parting(True, False, False)
    if last and mention.use is not None and sure and any(
        its is not entry and not _same_name(view.overlay, its, entry) for _, its in ours
    ):
        parting = _parting(view, mention, entry, root, path)
        if not parting.wanted:
            return 'the import has several things of that name, and this one is not used'
    start, end = view.span(token)
    reference = Reference(view, entry, root, path, mention.form, start, end, mention, index, one.via, sure, steps)
    reference.token = token
    reference.use = one.use
    reference.split, reference.crowded = parting.split, parting.crowded
    reference.refused = parting.refused
    if last and mention.extra in (BY_RULE, BY_NAME):
        reference.refused = other_use(view, entry, token)
    return reference


def other_use(view: View, entry: Entry, token: int) -> str | None:
    """Why a name in a macro call has to stay though the old path is meant: the macro looks for another thing, too."""
    def is_ours(definition: Def) -> bool:
        its = entry_of(view, definition)
        return its is entry or its is not None and _same_name(view.overlay, its, entry)

    for mention in view.by_rule(token):
        steps = view.resolver.path(mention, view.place)
        found = steps[-1] if len(steps) == len(mention.segments) else ()
        known = [one.definition for one in found if not isinstance(one.definition, Nothing)]
        if any(isinstance(one, ItemDef) and one.item.name_token == token for one in known):
            continue  # what the macro itself declares
        if known and not any(map(is_ours, known)):
            path = '::'.join(view.buffer.name(segment) for segment in mention.segments)
            return f'the macro looks for {path} too'
    return other_naming(view, token, is_ours)


def is_twin(view: View, one: Found, entry: Entry) -> bool:
    """Whether something has an entry's old name by an import beside the declaration, as it can under another cfg."""
    use = one.use
    if view.overlay.carries or use is None or use.name is None:
        return canonical(one.definition) in view.overlay.twins
    place = view.resolver.use_places.get(use)
    if place is None or use.scope.kind != 'module' or use.tree is None or use.glob:
        return False
    module = place.module_of(use.scope)
    return any(
        item.namespaces & bit and entry_of(view, view.resolver.definition(item, module, use.scope, place)) is entry
        for item in use.scope.items.get(use.name, ())
        for bit in (1, 2, 4) if one in view.resolver.explicit(module, use.name, bit)
    )


def _has_rivals(view: View, mention: Mention, use: Use, entry: Entry) -> bool:
    """Whether an import brings other things in the very namespace in which it brings ours, under one cfg or another."""
    place = view.place.home
    module = place.module_of(mention.scope)
    for bit in (1, 2, 4):
        found = view.resolver.use(use, bit, module, place)
        known = [one for one in found if isinstance(one.definition, (ItemDef, ModuleDef))]
        ours = [entry_of(view, one.definition) for one in known]
        rivals = [its for its in ours if its is not entry and not _same_name(view.overlay, its, entry)]
        if entry in ours and rivals and not any(canonical(one.definition) in view.overlay.twins for one in known):
            return True
    return False


class _Parting(NamedTuple):
    """Of an import that brings several things: whether ours is used, and whether the others are used beside it.

    `crowded`: one of them, once it is imported alone, is also where the other is, which hides it there today.
    """

    wanted: bool
    split: bool
    crowded: bool
    refused: str | None = None


def _parting(view: View, mention: Mention, entry: Entry, root: Root, path: RustPath) -> _Parting:
    assert mention.use is not None
    place = view.place.home
    module = place.module_of(mention.scope)
    ours = theirs = ours_alone = theirs_alone = 0  # namespaces: as they are, and where they would be without the other
    shown = True
    for bit in (1, 2, 4):
        for meaning in view.resolver.use(mention.use, bit, module, place):
            its = entry_of(view, meaning.definition)
            shown = shown and _is_seen_as_far(view, meaning, mention.use, place)
            alone = meaning.definition.item.namespaces if isinstance(meaning.definition, ItemDef) else bit
            if its is entry or _same_name(view.overlay, its, entry):
                ours |= bit
                ours_alone |= alone
            elif meaning.definition != Nothing('associated item'):  # an import brings none
                theirs |= bit
                theirs_alone |= alone
    if view.resolver.is_imported_beside(mention.use, view.overlay.target(root, path), ours, place):
        return _Parting(False, False, False)
    used = used_namespaces(view.resolver, mention.use, place)
    split = bool(used & ours and used & theirs)
    refused = None
    if split and ours_alone & theirs:
        refused = TOO_MUCH
    elif split and not shown:
        refused = 'the import brings two things of that name, and one of them is not seen as far as the import'
    return _Parting(bool(used & ours) or not used & theirs, split, bool(theirs_alone & ours), refused)


def _is_seen_as_far(view: View, found: Found, use: Use, place: Place) -> bool:
    """Whether what an import brings is seen wherever the import is, as far as the tree tells."""
    wanted = [] if use.statement is None else _words(use.statement.visibility, place.buffer)
    declared = _declared(view, found)
    if not wanted or declared is None or declared[0] == ['pub']:
        return True
    module = place.module_of(use.scope)
    words, home = declared
    around = named_ancestor(words, home) or module.crate.root if words else home
    return wanted != ['pub'] and is_within(named_ancestor(wanted, module) or module.crate.root, around)


def _declared(view: View, found: Found) -> tuple[list[str], Module] | None:
    """The visibility of the import or item by which something has its name, and the module that it stands in."""
    if found.use is not None:
        place = view.resolver.use_places.get(found.use)
        if place is None or found.use.glob or found.use.statement is None:
            return None
        return _words(found.use.statement.visibility, place.buffer), place.module_of(found.use.scope)
    definition = found.definition
    if not isinstance(definition, ItemDef) or definition.item.parent is not None or is_exported(definition.item):
        return None
    buffer = view.resolver.buffer_of(definition)
    return None if buffer is None else (_words(definition.item.visibility, buffer), definition.module)


def _words(visibility: tuple[int, int] | None, buffer: Buffer) -> list[str]:
    return [] if visibility is None else buffer.texts[visibility[0]:visibility[1] + 1]


def _keeps_its_name(entry: Entry, one: Found) -> bool:
    """Below an import, uses of something whose last segment stays the same are no findings."""
    return entry.target is not None and entry.target[-1] == entry.path[-1] and one.via == 'import'


def _is_no_use_of_it(view: View, mention: Mention, one: Found, last: bool) -> bool:
    """A pattern that binds a name, and a module's name alone among a macro's tokens, denote nothing."""
    lone = len(mention.segments) == 1 and mention.lead < 0 and mention.ns != MACRO
    if lone and mention.form in ('pattern', 'shorthand pattern'):
        return not view.resolver.is_constant(one.definition)
    return (
        lone and last and mention.form.startswith('macro') and mention.extra not in (BY_RULE, BY_NAME)
        and view.buffer.texts[mention.segments[-1] + 1] != '::' and is_module(view, one.definition)
    )


def is_module(view: View, definition: Def) -> bool:
    """Whether something is a module, as far as its new place tells where it is an old path."""
    if isinstance(definition, OldDef):
        found = view.resolver.target(definition, ANY)
        return bool(found) and all(isinstance(one.definition, ModuleDef) for one in found)
    return isinstance(definition, ModuleDef)


def _is_settled(view: View, root: Root, path: RustPath, one: Found, further: list[Meanings], last: bool) -> bool:
    """With `a -> a::inner`, a path that leads on within today's `a` needs no other."""
    target = view.overlay.target(root, path)
    if target is None or target[0] != root or target[1][:len(path)] != path:
        return False
    if not isinstance(one.definition, ModuleDef):
        return False
    return last or any(not isinstance(meaning.definition, Nothing) for meanings in further[:1] for meaning in meanings)


def _sure(
    view: View, mention: Mention, ours: list[tuple[Found, Entry | None]], entry: Entry, last: bool,
) -> bool | None:
    """True: this entry; False: cannot tell; None: not ours."""
    others = [one for one, its in ours if its is not entry and not _same_name(view.overlay, its, entry)]
    if not others:
        return True
    if all(_has_no_sources(one) for one, _ in ours):
        return False  # both may be anything
    if last and mention.ns not in (1, 2, 4):
        # several namespaces: what is not ours is something else of the same name
        if mention.extra == GUESSED:
            return None
        return True
    return False


def _has_no_sources(one: Found) -> bool:
    return isinstance(one.definition, (PathDef, OldDef)) and isinstance(one.definition.root, str)


def _same_name(overlay: Overlay, one: Entry | None, other: Entry) -> bool:
    """Whether two entries come to the same text, as those of a module's variants under several cfgs do."""
    if one is None or one.target is None or other.target is None or one.path[-1] != other.path[-1]:
        return False
    return one.target == other.target or (
        one.target[-1] == other.target[-1] and overlay.keeps_parent(one) and overlay.keeps_parent(other)
    )


def key_of(view: View, definition: Def) -> tuple[Root, RustPath] | None:
    """The path by which a table may name a thing: an exported macro is at the root, and where it stands."""
    where = canonical(definition)
    if isinstance(definition, ItemDef) and definition.item.kind == 'macro' and where is not None:
        standing = definition.module.crate, definition.module.path + (definition.item.name,)
        if view.overlay.entry(*where) is None and view.overlay.entry(*standing) is not None:
            return standing
    return where


def entry_of(view: View, definition: Def) -> Entry | None:
    where = key_of(view, definition)
    if where is None:
        return None
    entry = view.overlay.entry(*where)
    if entry is not None and not view.resolver.may_be_old(definition):
        return None
    if entry is None or not view.overlay.governs_file(entry, where[0], view.filename) or entry.excludes(view.filename):
        return None
    return entry


def is_old(definition: Def) -> bool:
    return isinstance(definition, OldDef)
