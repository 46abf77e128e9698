"""The new text of a path: which of its segments change, and from where it has to be written anew.

    before   crate::phase2::f()   super::phase2::f()
    after    crate::engine::redis_runtime::f()   super::engine::redis_runtime::f()
"""
from __future__ import annotations

from typing import NamedTuple

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
from rust_renames.edits import Edit
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.names import RustPath
from rust_renames.names import bare
from rust_renames.names import spelled
from rust_renames.overlay import HERE
from rust_renames.overlay import Key
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import Root
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.defs import is_exported
from rust_renames.resolve.macro_names import is_conditional
from rust_renames.resolve.resolver import MODULE_LEVEL
from rust_renames.rewrite.imports import BITS
from rust_renames.rewrite.imports import Imports
from rust_renames.rewrite.imports import means
from rust_renames.rewrite.imports import new_name
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope


class Change(NamedTuple):
    """Segments `start` to `end` (exclusive) of a mention become `names`; with `head`, what leads to them goes too."""

    start: int
    end: int
    names: tuple[str, ...]
    head: str | None = None  # written before the names: 'crate', '', '::' …; None: what stands there stays


def changes(mention: Mention, references: list[Reference], imports: Imports) -> list[Change]:
    """What to change in a path, for its references in the order of its segments; later ones outdo what they cover."""
    found: list[Change] = []
    for reference in references:
        if reference.target is None or not reference.sure or reference.refused is not None:
            continue
        change = _change(mention, reference, imports, found)
        if change is not None:
            found = [one for one in found if one.end <= change.start] if change.head is None else []
            found.append(change)
    return found


def _change(mention: Mention, reference: Reference, imports: Imports, earlier: list[Change]) -> Change | None:
    view, index, target = reference.view, reference.index, reference.target
    assert target is not None
    name = new_name(target)
    if reference.use is not None and mention.use is not reference.use:
        if imports.keeps(reference.use):
            reference.settled = True
            return None
        if not _is_taken(mention, reference, name):
            return _in_place(view, mention, index, name)
        return (
            _below_what_is_in_scope(view, mention, reference, target) or _by_the_import(view, mention, reference)
            or _written_out(view, mention, reference, target)
        )
    parent = view.overlay.moved(reference.root, reference.path[:-1]) if reference.path else None
    same_parent = parent == (target[0], target[1][:-1]) and bool(target[1])
    if same_parent or not reference.path and not target[1]:
        if not _is_taken(mention, reference, name):
            return _alone(view, mention, reference, name) or _in_place(view, mention, index, name)
        return _below_what_is_in_scope(view, mention, reference, target) or (
            _written_out(view, mention, reference, target)
        )
    return (
        _from_what_is_here(view, mention, reference, target) or _below_a_prefix(view, mention, reference, target)
        or _written_out(view, mention, reference, target)
    )


def is_lone(mention: Mention, index: int, view: View) -> bool:
    """Whether the segment is looked up in the scopes around it."""
    if index or mention.lead >= 0 or mention.dollar >= 0:
        return False
    return view.edition >= 2018 or mention.use is None and mention.form != 'visibility'


def _in_place(view: View, mention: Mention, index: int, name: str) -> Change:
    return Change(index, index + 1, (spelled(name, view.edition),))


def _below_a_prefix(view: View, mention: Mention, reference: Reference, target: Key) -> Change | None:
    """From the longest start of the path that leads to the new place too."""
    for index in range(reference.index - 1, -1, -1):
        base = _base(view, reference.steps[index], target)
        if base is not None:
            return _trimmed(view, mention, index + 1, reference.index + 1, target[1][len(base):])
    base = _implicit_base(view, mention, reference)
    if base is not None and target[1][:len(base)] == base and len(target[1]) > len(base):
        rest = target[1][len(base):]
        if not is_lone(mention, 0, view) or _leads(view, mention, target, rest):
            return _trimmed(view, mention, 0, reference.index + 1, rest)
    return None


def _base(view: View, meanings: Meanings, target: Key) -> RustPath | None:
    """The new path of what a prefix denotes, if the target lies below it."""
    for meaning in meanings:
        where = canonical(meaning.definition)
        if where is None:
            continue
        root, path = view.overlay.moved(*where)
        if root == target[0] and target[1][:len(path)] == path and len(path) < len(target[1]):
            return path
    return None


def _implicit_base(view: View, mention: Mention, reference: Reference) -> RustPath | None:
    """Where a path without `crate`, `self` and the like starts: the module, in edition 2015's imports the root."""
    module = view.place.home.module_of(mention.scope)
    target = reference.target
    if target is None:
        return None
    if reference.index == 0 and reference.via == 'glob' and is_lone(mention, 0, view) and reference.path:
        root, parent = view.overlay.moved(reference.root, reference.path[:-1])
        return parent if root == target[0] else None
    if module.anonymous or target[0] is not module.crate:
        return None
    if view.edition < 2018 and (mention.use is not None or mention.lead >= 0 or mention.form == 'visibility'):
        return ()
    if is_lone(mention, 0, view) and reference.steps[0] and reference.steps[0][0].via == 'item':
        return module.path
    return None


def _leads(view: View, mention: Mention, target: Key, rest: RustPath) -> bool:
    """Whether the first name of a relative path means what lies on the way to the target."""
    located = view.resolver.located(rest[0], TYPE, mention, view.place)
    way = target[0], target[1][:len(target[1]) - len(rest) + 1]
    return located.level == MODULE_LEVEL and bool(located.meanings) and means(located.meanings, way, view.overlay)


def _trimmed(view: View, mention: Mention, start: int, end: int, names: RustPath) -> Change:
    """Only the middle that differs."""
    old = [view.buffer.name(token) for token in mention.segments[start:end]]
    new = list(names)
    while old and new and old[0] == new[0] and len(old) > 1 and len(new) > 1:
        del old[0], new[0]
        start += 1
    while old and new and old[-1] == new[-1] and len(old) > 1 and len(new) > 1 and (
        _same_node(mention, end - 2, end - 1)
    ):
        del old[-1], new[-1]
        end -= 1
    return Change(start, end, tuple(spelled(name, view.edition) for name in new))


def _same_node(mention: Mention, first: int, second: int) -> bool:
    """Whether two segments of an import stand in one node of its tree, of a path that a macro makes in one text."""
    tree = mention.use.tree if mention.use is not None else None
    if tree is None:
        beside = mention.segments[second] - mention.segments[first] == 2
        return beside or mention.extra not in (BY_RULE, BY_NAME)
    while tree is not None and mention.segments[second] not in tree.segments:
        tree = tree.parent
    return tree is not None and mention.segments[first] in tree.segments


def _by_the_import(view: View, mention: Mention, reference: Reference) -> Change | None:
    """`self::new` where the import stands in a module around, and only something within a block hides its name."""
    assert reference.use is not None and reference.target is not None
    scope = reference.use.scope
    module = view.place.module_of(mention.scope)
    written = _full(view, mention, reference.target)
    if written is None or not is_visible(view, reference.target, module):
        name = spelled(new_name(reference.target), view.edition)
        if scope.kind == 'module' and scope is mention.scope.module():
            return Change(0, reference.index + 1, (name,), 'self')
        if scope.kind == 'module':
            place = view.resolver.use_places.get(reference.use)
            if place is not None and place.module_of(scope) is module.parent:
                return Change(0, reference.index + 1, (name,), 'super')
    return None


def is_visible(view: View, target: Key, module: Module) -> bool:
    """Whether no private module stands between a module and the target, as far as the tree tells."""
    if not isinstance(target[0], Crate):
        return True
    return view.resolver.reaches(target[0], target[1], module)


def _written_out(view: View, mention: Mention, reference: Reference, target: Key) -> Change | None:
    is_macro = _is_macro(mention, reference)
    full = _full_of_macro(view, mention, reference, target) if is_macro else _full(view, mention, target)
    if full is None or _is_private(view, mention, reference, target):
        return None
    head, names = full
    return Change(0, reference.index + 1, tuple(spelled(name, view.edition) for name in names), head)


def _below_what_is_in_scope(view: View, mention: Mention, reference: Reference, target: Key) -> Change | None:
    """From the nearest module on the way that has its name here, where rustc would call more than that needless."""
    path = target[1]
    for index in range(len(path) - 2, -1, -1) if _is_to_be_short(view, mention, reference, target) else ():
        found = view.resolver.located(path[index], TYPE, mention, view.place).meanings
        is_it = found and means(found, (target[0], path[:index + 1]), view.overlay)
        if is_it and is_visible(view, target, view.place.home.module_of(mention.scope)):
            first, *names = [spelled(name, view.edition) for name in path[index:]]
            return Change(0, reference.index + 1, tuple(names), first)
    return None


def _from_what_is_here(view: View, mention: Mention, reference: Reference, target: Key) -> Change | None:
    """The same for what moves: from the module that the path stands in, an import, or a glob of the new parent."""
    path = target[1]
    for index in range(len(path) - 1, -1, -1) if _is_to_be_short(view, mention, reference, target) else ():
        if _is_met_below(view, mention, target, index) or _is_met_by_name(view, mention, reference, target, index):
            first, *names = [spelled(name, view.edition) for name in path[index:]]
            return Change(0, reference.index + 1, tuple(names), first)
    return None


def _alone(view: View, mention: Mention, reference: Reference, name: str) -> Change | None:
    """Without what stands before it, where that was needed as something else has the old name here."""
    ns = mention.ns if reference.index == len(mention.segments) - 1 else TYPE
    old, resolver, target = reference.old_name, view.resolver, reference.target
    hidden = resolver.located(old, ns, mention, view.place).meanings if _asks_to_be_short(view, mention) else ()
    if not hidden or any(_is_meant(one, reference) for one in hidden) or _is_macro(mention, reference):
        return None
    found = resolver.located(name, ns, mention, view.place).meanings
    if found and target is not None and means(found, target, view.overlay) or not found and any(
        _is_meant(one, reference) for one in resolver.located_by_glob(old, ns, mention, view.place).meanings
    ):
        return Change(0, reference.index + 1, (), spelled(name, view.edition))
    return None


def _is_meant(one: Found, reference: Reference) -> bool:
    return canonical(one.definition) == (reference.root, reference.path)


def _is_met_below(view: View, mention: Mention, target: Key, index: int) -> bool:
    """Whether the start of a path is in the module that a mention stands in, and nothing nearer has its name."""
    module, path = view.place.home.module_of(mention.scope), target[1]
    return (
        not module.anonymous and view.overlay.moved(module.crate, module.path)[1] == path[:index]
        and view.resolver.located(path[index], TYPE, mention, view.place).level >= MODULE_LEVEL
    )


def _is_met_by_name(view: View, mention: Mention, reference: Reference, target: Key, index: int) -> bool:
    """Whether the start of a path is what is declared or imported here, or its end is what a glob brings."""
    located = view.resolver.located(target[1][index], TYPE, mention, view.place)
    is_last = index == len(target[1]) - 1
    staying = [one for one in located.meanings if not _is_meant(one, reference)]
    if not staying:
        return is_last and _is_met_by_glob(view, mention, target)
    if any(one.use is not None and is_conditional(one.use.statement) for one in staying):
        return False
    return (is_last or located.explicit) and means(tuple(staying), (target[0], target[1][:index + 1]), view.overlay)


def _is_met_by_glob(view: View, mention: Mention, target: Key) -> bool:
    """Whether there is a glob of the module that something moves to in a scope around a mention."""
    scope: Scope | None = mention.scope
    while scope is not None:
        module = view.place.home.module_of(scope)
        for use in scope.uses:
            found = view.resolver.use(use, TYPE, module, view.place.home) if use.glob else ()
            if found and means(found, (target[0], target[1][:-1]), view.overlay):
                return True
        scope = scope.parent if scope.kind != 'module' else None
    return False


def _is_to_be_short(view: View, mention: Mention, reference: Reference, target: Key) -> bool:
    return (
        target[0] is view.place.module.crate and _asks_to_be_short(view, mention) and not _is_macro(mention, reference)
        and view.buffer.texts[mention.segments[0]] not in ('crate', 'self', 'super')[mention.form == 'code path':]
    )


def _asks_to_be_short(view: View, mention: Mention) -> bool:
    return (
        view.place.module.crate.asks_for('unused_qualifications') and mention.use is None and view.edition >= 2018
        and (mention.form == 'code path' or mention.form == 'macro argument' and is_lone(mention, 0, view))
    )


def _is_macro(mention: Mention, reference: Reference) -> bool:
    return mention.ns == MACRO and reference.index == len(mention.segments) - 1


def _is_private(view: View, mention: Mention, reference: Reference, target: Key) -> bool:
    """Whether what stays where it is cannot be named there from here, though something hands it on."""
    if not reference.path or view.overlay.moved(reference.root, reference.path[:-1]) != (target[0], target[1][:-1]):
        return False
    return not _is_macro(mention, reference) and not is_visible(view, target, view.place.home.module_of(mention.scope))


def _full(view: View, mention: Mention, target: Key) -> tuple[str, RustPath] | None:
    """The whole path, from the start that this text has to take."""
    root, path = target
    crate = view.place.module.crate
    if root == HERE and crate.kind in ('lib', 'bin'):
        return 'crate', path
    if root == HERE:
        root = view.resolver.workspace.library(crate.package) or HERE
    if root is crate:
        return ('$crate' if mention.dollar >= 0 else 'crate'), path
    name = extern_name(view, root)
    if name is None:
        return None
    located = view.resolver.located(name, TYPE, mention, view.place)
    hidden = located.level < MODULE_LEVEL + 2
    if (
        mention.lead >= 0 or view.edition < 2018 and mention.use is None
        or hidden and bool(located.meanings) and view.edition >= 2018
        and not means(located.meanings, (root, ()), view.overlay)
    ):
        return f'::{name}', path
    return name, path


def _full_of_macro(
    view: View, mention: Mention, reference: Reference, target: Key,
) -> tuple[str, RustPath] | None:
    """The path from the root to an exported macro; none leads to another, or to one that a macro makes."""
    if target[0] is not view.place.module.crate:
        return _full(view, mention, target)
    if not all(is_exported(one.item) and not one.item.in_macro for one in _macros_meant(reference)):
        return None
    within = view.resolver.macro_around(mention, view.place) is not None
    return '$crate' if within or mention.dollar >= 0 else 'crate', target[1][-1:]


def _macros_meant(reference: Reference) -> list[ItemDef]:
    """The `macro_rules!` that a call means, by whichever name they are declared today."""
    view, crate = reference.view, reference.view.place.module.crate
    found = [one.definition for one in reference.steps[reference.index] if isinstance(one.definition, ItemDef)]
    for target in dict.fromkeys(one for one in reference.targets if one is not None and one[0] is crate):
        for one in view.resolver.macros_named(crate, new_name(target)):
            standing = view.overlay.moved(crate, one.module.path + (one.item.name,))
            if target in (canonical(one), standing):
                found.append(one)
    return found


def extern_name(view: View, root: Root) -> str | None:
    """How the text calls another crate."""
    crate = view.place.module.crate
    if isinstance(root, str):
        return next((name for name, other in crate.externs().items() if other == root), root)
    return next((name for name, other in crate.externs().items() if other is root), None)


def _is_taken(mention: Mention, reference: Reference, name: str) -> bool:
    """Whether the new name would mean something else in the old one's stead."""
    view, index = reference.view, reference.index
    if is_lone(mention, index, view):
        return _is_shadowed(mention, reference, name)
    module = view.place.module_of(mention.scope)
    above = reference.steps[index - 1] if index else (Found(ModuleDef(module.crate.root)),)
    assert reference.target is not None
    ns = mention.ns if index == len(mention.segments) - 1 else TYPE
    for bit in BITS:
        old = view.resolver.members(above, reference.old_name, bit, module) if ns & bit else ()
        if any(canonical(one.definition) == (reference.root, reference.path) for one in old):
            found = view.resolver.members_from_within(above, name, bit, module)
            # what is in an enum, or below a path that is only known as such, may have any name
            known = tuple(
                one for one in found
                if one.definition != Nothing('associated item') and not isinstance(one.definition, PathDef)
            )
            if known and not _means_ours(reference, known):
                return True
    return False


def _is_shadowed(mention: Mention, reference: Reference, name: str) -> bool:
    """Whether the new name would mean something else where the old one stands."""
    view, target = reference.view, reference.target
    assert target is not None
    old_name = reference.old_name
    if name == old_name:
        return False
    if _is_macro(mention, reference):
        return _is_other_macro(mention, reference, name)
    ns = mention.ns if len(mention.segments) == 1 else TYPE
    for bit in BITS:
        if not ns & bit or bit == MACRO:
            continue
        old = view.resolver.located(old_name, bit, mention, view.place)
        if not old.meanings or all(isinstance(one.definition, Nothing) for one in old.meanings):
            continue
        new = view.resolver.located(name, bit, mention, view.place)
        if not new.meanings or _means_ours(reference, new.meanings):
            continue
        if new.level < old.level or new.level == old.level and (new.explicit or not old.explicit):
            return True
        if mention.use is not None and not old.explicit:  # rustc does not choose between a glob and what is further out
            return True
    return False


def _means_ours(reference: Reference, meanings: Meanings) -> bool:
    """Whether what is found is at the new path, or at that of what else has the old name: under one cfg or another."""
    targets = [target for target in reference.targets if target is not None]
    return any(
        means((one,), target, reference.view.overlay) or _is_of_another_text(reference, one)
        for target in targets for one in meanings
    )


def _is_of_another_text(reference: Reference, meaning: Found) -> bool:
    """Whether an import has the very new path in another text of the module that declares it here."""
    place = None if meaning.use is None else reference.view.resolver.use_places.get(meaning.use)
    if place is None or reference.target is None or place.buffer is reference.view.place.home.buffer:
        return False
    module = place.module
    return (module.crate, (*module.path, meaning.use.name if meaning.use else None)) == reference.target and (
        any(part.outline.buffer is reference.view.place.home.buffer for part in module.parts)
    )


def _is_other_macro(mention: Mention, reference: Reference, name: str) -> bool:
    """Whether a macro of the new name is nearer to a call: by textual scope, in a block, by an import."""
    view = reference.view
    module = view.place.home.module_of(mention.scope)
    meant = _macros_meant(reference)
    others = [one for one in view.resolver.macros_named(module.crate, name) if one not in meant]
    if any(one in others for one in view.resolver.nearest_macros([*meant, *others], module, mention, view.place)):
        return True
    old = view.resolver.located(reference.old_name, MACRO, mention, view.place)
    new = view.resolver.located(name, MACRO, mention, view.place)
    if new.level > old.level or new.level == old.level and not new.explicit or means(
        new.meanings, reference.target or (module.crate, ()), view.overlay,
    ):
        return False
    return any(
        one.use is not None or new.level < MODULE_LEVEL and isinstance(one.definition, ItemDef)
        and one.definition.item.start < mention.at for one in new.meanings
    )


def edits(view: View, mention: Mention, wanted: list[Change]) -> list[Edit]:
    """The changes of a path as edits of the file."""
    found: list[Edit] = []
    for change in wanted:
        first, last = mention.segments[change.start], mention.segments[change.end - 1]
        start = view.offset(view.buffer.starts[first])
        names = [bare(name) for name in change.names] if mention.form == 'format capture' else change.names
        text = '::'.join(names)
        if change.head is not None:
            lead = mention.dollar if mention.dollar >= 0 else mention.lead if mention.lead >= 0 else first
            start = view.offset(view.buffer.starts[lead])
            text = f'{change.head}::{text}' if text else change.head
        end = view.offset(view.buffer.starts[last]) + len(view.buffer.texts[last])
        found.append(Edit(start, end, text))
    return found
