"""The declaration of the old name: `mod phase2;`, and that of an item whose new name is nowhere declared.

    before   pub mod phase2;
    after    pub mod redis_runtime;
"""
from __future__ import annotations

from rust_renames.cargo.exclusion import conditions
from rust_renames.cargo.exclusion import exclude_each_other
from rust_renames.cargo.filenames import default_files
from rust_renames.cargo.filenames import path_attributes
from rust_renames.cargo.parts import Part
from rust_renames.edits import Edit
from rust_renames.forms.reference import Reference
from rust_renames.forms.reference import entry_of
from rust_renames.forms.reference import is_twin
from rust_renames.forms.reference import key_of
from rust_renames.forms.reference import other_use
from rust_renames.forms.view import View
from rust_renames.names import spelled
from rust_renames.resolve.defs import Canonical
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import OldDef
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.old_names import BITS
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Use
from rust_renames.table.rows import Entry


def references(view: View) -> list[Reference]:
    found: list[Reference] = []
    for item in view.outline.items:
        if item.kind == 'extern crate':
            continue
        for one in [item, *item.variants, *_projections(item)]:
            reference = _reference(view, one)
            if reference is not None:
                found += [reference, *_twins(view, item, reference)]
    return [*found, *_twins_of_other_texts(view)]


def _projections(item: Item) -> list[Item]:
    """What `#[project = Name]` declares beside an enum."""
    if item.kind != 'enum':
        return []
    beside = [one for some in item.scope.items.values() for one in some]
    return [one for one in beside if one.kind == 'type' and one.start == item.start]


def _twins(view: View, item: Item, reference: Reference) -> list[Reference]:
    """Imports that give the old name to something else under another cfg: they follow."""
    if view.overlay.carries or reference.target is None or reference.refused is not None:
        return []
    module = view.place.module_of(item.scope)
    found = []
    for use in item.scope.uses:
        meanings = [one for one in view.resolver.explicit(module, item.name, item.namespaces) if one.use is use]
        if use.tree is not None and any(is_twin(view, one, reference.entry) for one in meanings):
            found.append(_twin(view, use, reference.entry, (reference.root, reference.path), reference.target))
    return found


def _twins_of_other_texts(view: View) -> list[Reference]:
    """Imports in one text of a module that has several, by which it has an old name: another text declares the new."""
    scope, module = view.outline.root, view.place.module
    others = [part.scope for part in module.parts if part.scope is not scope]
    if not others or view.overlay.carries:
        return []
    found = []
    for use in scope.uses:
        if use.name is None or use.name not in view.overlay.last_names() or use.glob or use.tree is None:
            continue
        where = module.crate, (*module.path, use.name)
        entry, target = view.overlay.entry(*where), view.overlay.target(*where)
        if entry is None or target is None or target[:1] + (target[1][:-1],) != (module.crate, module.path):
            continue
        new = target[1][-1]
        is_there = new in scope.items or any(one.name == new for one in scope.uses)
        if not is_there and any(new in other.items for other in others) and not entry.excludes(view.filename):
            found.append(_twin(view, use, entry, where, target))
    return found


def _twin(view: View, use: Use, entry: Entry, where: Canonical, target: Canonical) -> Reference:
    """An import that gets the new name by an `as`."""
    token = use.alias if use.alias >= 0 else use.segments[-1]
    twin = Reference(view, entry, *where, 'use tree', *view.span(token))
    twin.token = token
    if use.alias < 0:
        twin.edits = [Edit(twin.end, twin.end, f' as {spelled(target[1][-1], view.edition)}')]
    return twin


def _reference(view: View, item: Item) -> Reference | None:
    if item.name not in view.overlay.last_names():
        return None
    module = view.place.module_of(item.scope)
    definition = ItemDef(module, item)
    where = key_of(view, definition)
    entry = entry_of(view, definition)
    if entry is None or where is None:
        return None
    target = view.overlay.target(*where)
    if target is not None and target[0] == where[0] and target[1][:len(where[1])] == where[1]:
        return None  # `a -> a::inner`: today's `a` is the new one's parent
    if item.kind != 'mod' and entry.removed is False and _declared_anew(view, definition, where):
        return None
    start, end = view.span(item.name_token)
    form = 'mod declaration' if item.kind == 'mod' else 'declaration'
    reference = Reference(view, entry, where[0], where[1], form, start, end)
    reference.token = item.name_token
    reference.refused = _refusal(view, reference, item) or other_use(view, entry, item.name_token)
    return reference


def _declared_anew(view: View, definition: ItemDef, where: Canonical) -> bool:
    """Whether the new thing is declared too; where no build has it beside this one it is its twin.

    So it is in the module's other text, under another cfg, and where both are exported macros.
    """
    target = view.overlay.target(*where)
    if target is not None and isinstance(target[0], str):
        return True
    ns = definition.item.namespaces
    found = [one.definition for one in view.resolver.target(OldDef(*where), ns) if not _is_by_glob(view, one, target)]
    return any(
        isinstance(one, ModuleDef) or isinstance(one, ItemDef) and not _is_twin(view, one, definition) for one in found
    )


def _is_by_glob(view: View, one: Found, target: Canonical | None) -> bool:
    """Whether something else has the new name, by a glob of the module that it will be declared in."""
    if target is None or canonical(one.definition) == target or isinstance(target[0], str):
        return False
    parents = view.resolver.absolute(target[0], target[1][:-1], TYPE)
    return not any(
        one.definition == explicit.definition for parent in parents if isinstance(parent.definition, ModuleDef)
        for bit in BITS for explicit in view.resolver.explicit(parent.definition.module, target[1][-1], bit)
    ) and any(isinstance(parent.definition, ModuleDef) for parent in parents)


def _is_twin(view: View, one: ItemDef, other: ItemDef) -> bool:
    if one.module is not other.module:
        return view.resolver.builds.exclude_each_other(one.module, other.module)
    scopes = one.item.scope, other.item.scope
    parts = [part for part in one.module.parts if part.scope in scopes and part.item is not None and not part.inline]
    return scopes[0] is not scopes[1] and len({part.filename for part in parts}) == 2


def _refusal(view: View, reference: Reference, item: Item) -> str | None:
    target = reference.target
    if target is None or view.overlay.carries:
        return None
    if view.overlay.moved(reference.root, reference.path[:-1]) != (target[0], target[1][:-1]):
        return 'the declaration has to move to another parent; `rust-renames apply` does that'
    if item.kind != 'mod':
        return None
    others = [other for other in item.scope.items.get(target[1][-1], ()) if other.kind == 'mod']
    if not all(exclude_each_other(conditions(view.buffer, item), conditions(view.buffer, one)) for one in others):
        return f'`mod {target[1][-1]}` is declared here too; remove one of the two'
    if item.inner is None and item.scope.kind == 'module':
        part = next((one for one in view.place.module_of(item.scope).parts if one.scope is item.scope), view.part)
        named = any(not conditional for conditional, _ in path_attributes(part, item))
        if not named and _has_file(part, item.name) and not _has_file(part, target[1][-1]):
            return 'its file still has the old name; `rust-renames apply` moves it'
    return None


def _has_file(part: Part, name: str) -> bool:
    """Whether a `mod name;` in this text finds a file by its name."""
    return any(part.workspace.files.is_file(filename) for filename, _ in default_files(part, name))

