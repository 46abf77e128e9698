"""Names of others that a new name would take: what they mean has to be written so that it stays.

    before   mod index;  fn f() { lookup::find() }  // a dependency's
    after    mod lookup;  fn f() { ::lookup::find() }
"""
from __future__ import annotations

from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.parts import Module
from rust_renames.check import Run
from rust_renames.edits import Edit
from rust_renames.forms.reference import entry_of
from rust_renames.forms.view import View
from rust_renames.plan.standing import Standing
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.old_names import BITS
from rust_renames.resolve.place import Place
from rust_renames.resolve.primitives import PRELUDE
from rust_renames.resolve.primitives import PRIMITIVES
from rust_renames.resolve.resolver import MODULE_LEVEL
from rust_renames.resolve.resolver import Located
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention


class Capture(NamedTuple):
    """A path that would mean something else: how it is written instead, or None where that is left to its author."""

    token: int
    standing: Standing
    edit: Edit | None


def captures(run: Run, view: View, pending: dict[str, list[Standing]]) -> Iterator[Capture]:
    """`pending` are the entries that are carried out, by their new names."""
    for mention in view.outline.mentions:
        for index, token in enumerate(mention.segments):
            for standing in pending.get(view.buffer.name(token), ()):
                found = _captured(run, view, mention, index, standing)
                if found is not None:
                    yield found
                    break


def met_by_globs(view: View, name: str, parent: Module) -> Iterator[tuple[int, Edit | None]]:
    """The tokens at which a name means what another glob brings, or nothing known, in a module or beside a glob of it.

    With something of that name in the module, rustc could not choose, or would choose that. A crate is named by a
    leading `::` instead.
    """
    for mention in view.outline.mentions:
        yield from ((token, None) for token in _met_as_members(view, mention, name, parent))
        if not mention.segments or view.buffer.name(mention.segments[0]) != name or mention.lead >= 0:
            continue
        if len(mention.segments) < 2 and mention.use is None or mention.dollar >= 0:
            continue
        if mention.use is not None and view.edition < 2018 and parent.parent is not None:  # it begins in the root
            continue
        is_there = view.place.module_of(mention.scope) is parent
        if not is_there and not _has_glob_of(view, mention, parent):
            continue
        now = view.resolver.located(name, TYPE, mention, view.place)
        if is_there and now.level < MODULE_LEVEL:
            continue
        if name in PRIMITIVES and not now.explicit and _has_primitive(view, mention, parent.children.get(name)):
            continue
        modules = [one.definition.module for one in now.meanings if isinstance(one.definition, ModuleDef)]
        if any(module.parent is parent for module in modules):  # it is what is meant today
            continue
        is_known = bool(now.meanings) or not mention.form.startswith('macro') and mention.form != 'attribute'
        if is_known and not now.explicit and not any(entry_of(view, one.definition) for one in now.meanings):
            at = view.offset(view.buffer.starts[mention.segments[0]])
            yield mention.segments[0], Edit(at, at, '::') if _is_crate(now, view) else None


def _has_primitive(view: View, mention: Mention, module: Module | None) -> bool:
    """Whether a path goes on to nothing that a module has, so that a primitive type of its name is meant as before."""
    if module is None or len(mention.segments) < 2 or mention.use is not None:
        return False
    following = view.buffer.name(mention.segments[1])
    return not any(view.resolver.member(module, following, bit, module) for bit in BITS)


def _met_as_members(view: View, mention: Mention, name: str, parent: Module) -> Iterator[int]:
    """The tokens at which a path leads through a module to what a glob brings there."""
    for index, token in enumerate(mention.segments):
        if index and view.buffer.name(token) == name:
            steps = view.resolver.path(mention, view.place)[:index + 1]
            is_there = len(steps) == index + 1 and any(one.definition == ModuleDef(parent) for one in steps[index - 1])
            if is_there and not any(entry_of(view, one.definition) for one in steps[index]) and not any(
                isinstance(one.definition, ModuleDef) and one.definition.module.parent is parent
                for one in steps[index]
            ):
                yield token


def _has_glob_of(view: View, mention: Mention, parent: Module) -> bool:
    """Whether globs lead from where a path stands to a module, one behind the other."""
    open_ends = [view.place.module_of(mention.scope)]
    seen = set(open_ends)
    while open_ends:
        module = open_ends.pop()
        for part in module.parts:
            place = Place(module, part.outline.buffer, part.scope)
            for use in part.scope.uses:
                for one in view.resolver.use(use, TYPE, module, place) if use.glob else ():
                    found = one.definition.module if isinstance(one.definition, ModuleDef) else None
                    if found is parent:
                        return True
                    if found is not None and found not in seen:
                        seen.add(found)
                        open_ends.append(found)
    return False


def _captured(run: Run, view: View, mention: Mention, index: int, standing: Standing) -> Capture | None:
    token = mention.segments[index]
    if index or mention.lead >= 0 or mention.dollar >= 0 or mention.use is not None and view.edition < 2018:
        taken = _is_member_taken(run, view, mention, index, standing)
        return Capture(token, standing, None) if taken else None
    last = len(mention.segments) == 1
    binds = last and mention.form in ('pattern', 'shorthand pattern')
    needed = mention.ns if last else TYPE
    for bit in BITS:
        if not needed & bit or last and mention.form == 'attribute' and bit == TYPE:
            continue
        old = view.resolver.located(standing.at[1][-1], bit, mention, view.place)
        if not _is_followed(run, view, old.meanings, standing):
            old = view.resolver.located_by_glob(standing.at[1][-1], bit, mention, view.place)
        if not _is_followed(run, view, old.meanings, standing):
            continue
        if binds and not any(view.resolver.is_constant(one.definition) for one in old.meanings):
            continue
        if mention.ns == MACRO and _is_nearer_macro(view, mention, standing):
            continue
        now = view.resolver.located(view.buffer.name(token), bit, mention, view.place)
        if _takes(run, view, mention, old, now, standing):
            at = view.offset(view.buffer.starts[token])
            return Capture(token, standing, Edit(at, at, '::') if _is_crate(now, view) else None)
    return None


def _is_followed(run: Run, view: View, meanings: Meanings, standing: Standing) -> bool:
    """Whether the thing that is renamed is in scope under its own name, and its new name will be."""
    return any(
        one.carried and entry_of(view, one.definition) is standing.entry
        and (one.use is None or not run.imports.keeps(one.use)) for one in meanings
    )


def _takes(run: Run, view: View, mention: Mention, old: Located, now: Located, standing: Standing) -> bool:
    if now.level < old.level or now.level == old.level and now.explicit:
        return False
    if now.meanings:
        return not any(entry_of(view, one.definition) for one in now.meanings)
    # Nothing that is known here: std's prelude has it, or a macro's argument is no name at all.
    name = view.buffer.name(mention.segments[0])
    return name in PRELUDE or not mention.form.startswith('macro') and mention.form != 'attribute'


def _is_nearer_macro(view: View, mention: Mention, standing: Standing) -> bool:
    """Whether a call means a macro by textual scope, and will when that which is renamed has its name too."""
    module = view.place.home.module_of(mention.scope)
    ours = [one for one in standing.definitions if isinstance(one, ItemDef)]
    others = view.resolver.macros_named(module.crate, view.buffer.name(mention.segments[0]))
    nearest = view.resolver.nearest_macros([*ours, *others], module, mention, view.place)
    return bool(nearest) and not any(one in ours for one in nearest)


def _is_crate(now: Located, view: View) -> bool:
    """Whether a leading `::` says what is meant today."""
    return view.edition >= 2018 and now.level > MODULE_LEVEL and bool(now.meanings) and all(
        isinstance(one.definition, PathDef) and not one.definition.path
        or isinstance(one.definition, ModuleDef) and one.definition.module.parent is None for one in now.meanings
    )


def _is_member_taken(run: Run, view: View, mention: Mention, index: int, standing: Standing) -> bool:
    """Whether something else has the new name by a glob, in what the path leads through."""
    if not index:
        return False
    steps = view.resolver.path(mention, view.place)
    if len(steps) <= index or not steps[index] or any(entry_of(view, one.definition) for one in steps[index]):
        return False
    module = view.place.module_of(mention.scope)
    needed = mention.ns if index == len(mention.segments) - 1 else TYPE
    name = view.buffer.name(mention.segments[index])
    parents = [one.definition.module for one in steps[index - 1] if isinstance(one.definition, ModuleDef)]
    return any(
        _is_followed(run, view, view.resolver.members(steps[index - 1], standing.at[1][-1], bit, module), standing)
        and bool(view.resolver.members(steps[index - 1], name, bit, module))
        and not any(view.resolver.explicit(parent, name, bit) for parent in parents)
        for bit in BITS if needed & bit
    )
