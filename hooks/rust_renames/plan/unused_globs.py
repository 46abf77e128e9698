"""Globs that a move leaves without use: all that they were there for is written from the root now.

    before   pub mod phase2 { … }   mod private { use super::*;  fn f() { phase2::g() } }
    after    mod private { fn f() { crate::b::phase2::g() } }
"""
from __future__ import annotations

from typing import Final
from typing import Iterable

from rust_renames.cargo.modules import Module
from rust_renames.check import Run
from rust_renames.edits import Edit
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.plan.built_in import KNOWN
from rust_renames.plan.called import called
from rust_renames.plan.called import name_called
from rust_renames.plan.parents import paths
from rust_renames.plan.statements import Statements
from rust_renames.plan.traits import has_method
from rust_renames.plan.traits import may_be_trait
from rust_renames.plan.traits import member_names
from rust_renames.plan.unused import is_rewritten
from rust_renames.plan.unused import remove
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.members import BITS
from rust_renames.resolve.place import Place
from rust_renames.resolve.primitives import PRELUDE
from rust_renames.resolve.resolver import MODULE_LEVEL
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem

Edits = dict[str, dict[Edit, None]]

ANYTHING: Final = {'trait', 'macro'}


def remove_unused_globs(run: Run, references: Iterable[Reference], edits: Edits, statements: Statements) -> None:
    """Adds the edits that remove them: private ones of modules, without attributes, and with no other glob beside."""
    candidates: dict[tuple[str, int], tuple[Use, Place]] = {}
    for reference in references:
        mention, view = reference.mention, reference.view
        if mention is None or not reference.steps or not any(one.via == 'glob' for one in reference.steps[0]):
            continue
        if reference.view.place.home is not view.place:
            continue
        scope = mention.scope.module()
        globs = [use for use in scope.uses if use.glob]
        if len(globs) == 1 and _is_plain(globs[0]):
            candidates[view.filename, scope.start] = globs[0], view.place
    for use, place in candidates.values():
        forms = _needed_by(run, use, place, edits)
        if not forms:
            remove(run, use, place, edits, statements)
        elif forms == {'doc link'} and use.statement is not None:
            edits.setdefault(place.buffer.filename, {})[_for_documentation(use.statement, place.buffer)] = None


def _is_plain(use: Use) -> bool:
    statement = use.statement
    return (
        statement is not None and statement.visibility is None and not statement.attributes
        and not statement.in_macro and use.tree is not None and bool(use.segments)
    )


def _for_documentation(statement: UseItem, buffer: Buffer) -> Edit:
    """What is named by links alone is an unused import unless rustdoc reads it."""
    start = buffer.starts[statement.start]
    indent = buffer.text[buffer.text.rfind('\n', 0, start) + 1:start]
    return Edit(start, start, f'#[cfg(doc)]\n{indent}' if not indent.strip() else '#[cfg(doc)] ')


def _needed_by(run: Run, use: Use, place: Place, edits: Edits) -> set[str]:
    """The forms of what may be brought to the module by its glob; ANYTHING where that is not known."""
    module = place.module_of(use.scope)
    found = run.resolver.use(use, TYPE, module, place)
    sources = [one.definition.module for one in found if isinstance(one.definition, ModuleDef)]
    if len(sources) != len(found) or len(module.parts) != 1 or module.children:
        return ANYTHING
    buffer = place.buffer
    read = outline(buffer, None)
    fresh = Place(place.module, buffer, read.root)
    calls = [call for call in read.calls if fresh.module_of(call.path.scope) is module]
    if any(len(call.path.segments) > 1 or name_called(buffer, call) not in KNOWN for call in calls):
        return ANYTHING
    end = buffer.size if use.scope.parent is None else use.scope.end
    names = member_names(buffer, use.scope.start, end)
    names |= called(run, module.crate, (name_called(buffer, call) for call in calls)).members
    if any(_brings_methods(run, source, names) for source in sources):
        return ANYTHING
    view = View(buffer.filename, read, fresh, module.parts[0], run.resolver, run.overlay)
    return {
        mention.form for where, mention in paths(view) if where.place.module_of(mention.scope) is module
        and not is_rewritten(run, edits, where.filename, where.span(mention.segments[0])[0])
        and _may_be_by_glob(run, mention, where.place)
    }


def _brings_methods(run: Run, source: Module, names: set[str]) -> bool:
    """Whether a module has a trait, its own or imported, that has a method of one of these names."""
    for part in source.parts:
        place = Place(source, part.outline.buffer, part.scope)
        traits = [item for items in part.scope.items.values() for item in items if item.kind == 'trait']
        if any(has_method(run, ItemDef(source, item), names) for item in traits):
            return True
        if part.scope.macros or any(may_be_trait(run, use, place, names) for use in part.scope.uses):
            return True
    return False


def _may_be_by_glob(run: Run, mention: Mention, place: Place) -> bool:
    """Whether a path may begin with a name that the module has by its glob; so may one of which nothing is known."""
    buffer = place.buffer
    first = buffer.texts[mention.segments[0]]
    if mention.lead >= 0 or mention.dollar >= 0 or first in ('crate', 'super', 'Self'):
        return False
    name = buffer.name(mention.segments[0])
    if first == 'self':
        if len(mention.segments) == 1:
            return False
        name = buffer.name(mention.segments[1])
    ns = TYPE if len(mention.segments) > 1 else mention.ns
    found = [run.resolver.located(name, bit, mention, place) for bit in BITS if ns & bit]
    if any(one.level == MODULE_LEVEL and one.meanings and not one.explicit for one in found):
        return True
    is_known = any(one.meanings for one in found) or name in PRELUDE or name in KNOWN
    return not is_known and mention.form not in ('pattern', 'shorthand pattern', 'doc link')
