"""Globs that a move leaves without use: all that they were there for is written from the root now.

    before   pub mod phase2 { … }   mod private { use super::*;  fn f() { phase2::g() } }
    after    mod private { fn f() { crate::b::phase2::g() } }
"""
from __future__ import annotations

from typing import Final
from typing import Iterable
from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.modules import is_within
from rust_renames.cargo.modules import walk
from rust_renames.cargo.parts import Module
from rust_renames.check import Run
from rust_renames.edits import Edit
from rust_renames.edits import line_above
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.relocate.called import called
from rust_renames.relocate.called import name_called
from rust_renames.relocate.parents import paths
from rust_renames.relocate.statements import Statements
from rust_renames.relocate.traits import brings_methods
from rust_renames.relocate.traits import member_names
from rust_renames.relocate.unused import is_rewritten
from rust_renames.relocate.unused import remove
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.old_names import BITS
from rust_renames.resolve.place import Place
from rust_renames.resolve.primitives import PRELUDE
from rust_renames.resolve.resolver import MODULE_LEVEL
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.built_in import DERIVES
from rust_renames.rust.built_in import KNOWN
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem

Edits = dict[str, dict[Edit, None]]

ANYTHING: Final = {'trait', 'macro'}


def remove_unused_globs(run: Run, references: Iterable[Reference], edits: Edits, statements: Statements) -> None:
    """Adds the edits that remove them: private ones of modules, without attributes."""
    candidates: dict[tuple[str, int, int], _Glob] = {}
    for reference in references:
        for use, sources in _bringing(run, reference):
            key = reference.view.filename, use.scope.start, use.segments[-1]
            candidates[key] = _Glob(use, reference.view.place, sources)
    for glob in candidates.values():
        use, place, _ = glob
        forms = _needed_by(run, glob, edits)
        if not forms:
            remove(run, use, place, edits, statements)
        elif forms == {'doc link'} and use.statement is not None:
            edits.setdefault(place.buffer.filename, {})[_for_documentation(use.statement, place.buffer)] = None


class _Glob(NamedTuple):
    use: Use
    place: Place
    sources: list[Module]


def _bringing(run: Run, reference: Reference) -> Iterator[tuple[Use, list[Module]]]:
    """The globs that may bring what a path begins with, each with the modules that it is of."""
    mention, view = reference.mention, reference.view
    if mention is None or view.place.home is not view.place:
        return
    index = 1 if view.buffer.texts[mention.segments[0]] == 'self' else 0
    if not any(one.via == 'glob' for step in reference.steps[index:index + 1] for one in step):
        return
    module = view.place.module_of(mention.scope)
    name = view.buffer.name(mention.segments[index])
    for use in mention.scope.module().uses:
        if use.glob and _is_plain(use):
            found = [one.definition for one in run.resolver.use(use, TYPE, module, view.place)]
            sources = [one.module for one in found if isinstance(one, ModuleDef)]
            if len(sources) == len(found) and any(run.resolver.member(one, name, TYPE, module) for one in sources):
                yield use, sources


def _is_plain(use: Use) -> bool:
    statement = use.statement
    return (
        statement is not None and statement.visibility is None and not statement.attributes
        and not statement.in_macro and use.tree is not None and bool(use.segments)
    )


def _for_documentation(statement: UseItem, buffer: Buffer) -> Edit:
    """What is named by links alone is an unused import unless rustdoc reads it."""
    return line_above(buffer.text, buffer.starts[statement.start], '#[cfg(doc)]')


def _needed_by(run: Run, glob: _Glob, edits: Edits) -> set[str]:
    """The forms of what may be brought by a glob to its module and those below; ANYTHING where that is not known."""
    use, place, sources = glob
    module, buffer = place.module_of(use.scope), place.buffer
    if len(module.parts) != 1 or any(part.filename != buffer.filename for at in walk(module) for part in at.parts):
        return ANYTHING
    read = outline(buffer, None)
    fresh = Place(place.module, buffer, read.root)
    calls = [call for call in read.calls if is_within(fresh.module_of(call.path.scope), module)]
    if any(len(call.path.segments) > 1 or not _is_known(run, name_called(buffer, call), module) for call in calls):
        return ANYTHING
    end = buffer.size if use.scope.parent is None else use.scope.end
    names = member_names(buffer, use.scope.start, end)
    names |= called(run, module.crate, (name_called(buffer, call) for call in calls)).members
    if any(brings_methods(run, source, names) for source in sources):
        return ANYTHING
    view = View(buffer.filename, read, fresh, module.parts[0], run.resolver, run.overlay)
    return {
        mention.form for where, mention in paths(view)
        if is_within(where.place.module_of(mention.scope), module)
        and not _is_led_elsewhere(run, edits, where.filename, where.span(mention.segments[0])[0])
        and _may_be_by_glob(run, mention, where.place, module, sources)
    }


def _is_led_elsewhere(run: Run, edits: Edits, filename: str, offset: int) -> bool:
    """Whether a path that begins there is written by one that needs no glob."""
    return is_rewritten(run, edits, filename, offset) and any(
        edit.start == offset and edit.text.startswith(('crate::', '$crate::', 'super::', '::'))
        for edit in edits[filename]
    )


def _is_known(run: Run, macro: str, module: Module) -> bool:
    """Whether a macro is built in, or all that it says stands in a module."""
    defined = run.resolver.macros_named(module.crate, macro)
    return macro in KNOWN or bool(defined) and all(is_within(one.module, module) for one in defined)


def _may_be_by_glob(run: Run, mention: Mention, place: Place, module: Module, sources: list[Module]) -> bool:
    """Whether a path may say a name that a module has by its glob; so may one of which nothing is known."""
    buffer = place.buffer
    steps = run.resolver.path(mention, place)
    is_pattern = mention.form in ('pattern', 'shorthand pattern')
    for index, token in enumerate(mention.segments):
        name, ns = buffer.name(token), mention.ns if index + 1 == len(mention.segments) else TYPE
        if buffer.texts[token] in ('crate', 'self', 'super', 'Self'):
            continue
        before = [one.definition for one in steps[index - 1]] if 0 < index <= len(steps) else []
        if ModuleDef(module) in before and _is_brought(run, name, ns, module, sources):
            return True
        if index or mention.lead >= 0 or mention.dollar >= 0:
            continue
        found = [run.resolver.located(name, bit, mention, place) for bit in BITS if ns & bit]
        meanings = [
            meaning for one in found if one.level == MODULE_LEVEL and not one.explicit for meaning in one.meanings
        ]
        if any(not is_pattern or run.resolver.is_constant(meaning.definition) for meaning in meanings):
            return _is_brought(run, name, ns, module, sources)
        is_derive = mention.form == 'attribute' and mention.ns == MACRO and name in DERIVES
        is_known = any(one.meanings for one in found) or name in PRELUDE or name in KNOWN or is_derive
        if not is_known and not is_pattern and mention.form != 'doc link':
            return True
    return False


def _is_brought(run: Run, name: str, ns: int, module: Module, sources: list[Module]) -> bool:
    """Whether a module has a name by its glob alone, in one of the namespaces."""
    return any(
        run.resolver.member(source, name, bit, module) and not any(
            run.resolver.declared_in(part.scope, name, bit, module, Place(module, part.outline.buffer, part.scope))
            for part in module.parts
        ) for bit in BITS if ns & bit for source in sources
    )
