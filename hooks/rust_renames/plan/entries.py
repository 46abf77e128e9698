"""What the entries come to before any text is read: which of them are carried out, and what speaks against one."""
from __future__ import annotations

from typing import Final

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.names import shown
from rust_renames.overlay import Key
from rust_renames.plan.broken import why_broken
from rust_renames.plan.standing import Standing
from rust_renames.plan.standing import declared
from rust_renames.plan.standing import in_the_way
from rust_renames.plan.standing import kind_of
from rust_renames.plan.standing import namesakes
from rust_renames.plan.standing import spaces
from rust_renames.plan.standing import twins
from rust_renames.plan.values import Mapped
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.visibility import is_within
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.rust.outline import Item
from rust_renames.source import Lines

_STATES: Final = {'pending': 'carried out', 'done': 'done before', 'foreign': "another crate's", 'removed': 'removed'}


def refusals_of(run: Run, standing: Standing) -> list[str]:
    entry = standing.entry
    place = f'{entry.filename}:{entry.line}: '
    if standing.state == 'blocked':
        path = in_the_way(run, standing)
        other = shown(('crate', *path))
        if not declared(run, (standing.at[0], path)):
            return [f'{place}an import binds {other} already; give it another name with `as`, or give another new path']
        return [f'{place}both {entry.old} and {other} are declared; remove one of them, or give another new path']
    if standing.state == 'broken':
        return [f'{place}{why_broken(run, standing)}']
    if standing.state == 'pending' and any(
        not isinstance(one, (ModuleDef, ItemDef)) or _is_of_body(run, one) for one in standing.definitions
    ):
        return [
            f'{place}{entry.old} is declared by a macro; rename it there by hand, then run `rust-renames fix`',
        ]
    return []


def _is_of_body(run: Run, definition: ModuleDef | ItemDef) -> bool:
    """Whether the body of a macro has the name of what its calls declare."""
    if isinstance(definition, ItemDef):
        item = definition.item.parent or definition.item
        made = run.resolver.buffer_of(ItemDef(definition.module, item)) is None
        return made and any(_is_in_body(part, definition.item) for part in definition.module.parts)
    return any(
        part.above is not None and part.item is not None and part.item not in part.above.outline.items
        and _is_in_body(part.above, part.item) for part in definition.module.parts
    )


def _is_in_body(part: Part, item: Item) -> bool:
    return item.name_token >= part.outline.buffer.size or any(
        macro.start <= item.name_token < macro.end for macro in part.outline.items if macro.kind == 'macro'
    )


def refusals_of_parent(run: Run, standing: Standing) -> list[str]:
    if not has_other_parent(run, standing) or standing.new is None:
        return []
    place = f'{standing.entry.filename}:{standing.entry.line}: '
    above = '::'.join(('crate', *standing.new[1][:-1]))
    parent = new_parent(run, standing)
    if standing.new[0] != standing.at[0]:
        return [
            f'{place}{standing.entry.new} lies in another crate; move the module by hand, then run `rust-renames fix`',
        ]
    if parent is None:
        return [f'{place}the new parent {above} is not declared; declare it first']
    for definition in standing.definitions:
        if isinstance(definition, ModuleDef) and is_within(parent, definition.module):
            return [f'{place}{standing.entry.old} cannot move below itself']
    for use, (at, _) in twins(run, standing).items():
        line, _ = Lines(at.buffer.text).position(at.buffer.starts[use.segments[-1]])
        return [f'{at.buffer.filename}:{line}: an import has the name of {standing.entry.old} too, under another cfg']
    return []


def meetings(pending: list[Standing]) -> list[str]:
    """Entries by which two things would have one name, other than under opposite cfgs."""
    found: list[str] = []
    for index, one in enumerate(pending):
        for other in pending[:index]:
            pairs = [(a, b) for a in one.definitions for b in other.definitions if a != b and spaces(a) & spaces(b)]
            if one.new == other.new and any(not (_has_cfg(a) and _has_cfg(b)) for a, b in pairs):
                place = f'{one.entry.filename}:{one.entry.line}: '
                found.append(f'{place}{other.entry.old} and {one.entry.old} would both become {one.entry.new}')
    return found


def _has_cfg(definition: Def) -> bool:
    if isinstance(definition, ItemDef):
        return any(attribute.path == 'cfg' for attribute in definition.item.attributes)
    return isinstance(definition, ModuleDef) and all(
        any(attribute.path == 'cfg' for attribute in item.attributes) for _, item in declarations(definition.module)
    )


def has_other_parent(run: Run, standing: Standing) -> bool:
    """Whether the new path lies in something else than what today's parent becomes."""
    root, path = standing.at
    new = standing.new
    return standing.state == 'pending' and new is not None and (
        run.overlay.moved(root, path[:-1]) != (new[0], new[1][:-1])
    )


def new_parent(run: Run, standing: Standing) -> Module | None:
    """The module that the new path lies in, which another entry may be bringing about."""
    assert standing.new is not None
    root, path = standing.new
    key = root, path[:-1]
    for where in [key, *run.overlay.earlier(key), *_leading_to(run, key)]:
        for definition in [ModuleDef(root.root)] if isinstance(root, Crate) and not where[1] else declared(run, where):
            if isinstance(definition, ModuleDef):
                return definition.module
    return None


def _leading_to(run: Run, key: Key) -> list[Key]:
    """Old paths whose new path this is."""
    return [
        old for entry in run.tables.entries for old in run.overlay.keys(entry) if run.overlay.target(*old) == key
    ]


def is_left(run: Run, standing: Standing) -> bool:
    """An item with another parent is its author's to move."""
    return has_other_parent(run, standing) and not any(isinstance(one, ModuleDef) for one in standing.definitions)


def left_to_its_author(standing: Standing) -> str:
    entry = standing.entry
    return (
        f'{entry.filename}:{entry.line}: {entry.old} is a {kind_of(standing)} and gets another parent: move its '
        f'declaration to {entry.new} by hand, then run `rust-renames fix`'
    )


def mapped(run: Run, found: list[Standing]) -> tuple[Mapped, ...]:
    rows = [
        Mapped(one.entry.old, one.entry.new, _STATES.get(one.state, one.state), kind_of(one)) for one in found
        if not is_left(run, one)
    ]
    return tuple(dict.fromkeys(rows))


def namesakes_of(run: Run, standing: Standing) -> list[str]:
    entry = standing.entry
    return [
        f'{entry.filename}:{entry.line}: {entry.old} is taken for done, since {entry.new} is declared; the '
        f'{kind_of(standing._replace(definitions=(one,)))} that is still called {entry.old} is left alone'
        for one in namesakes(run, standing)
    ]
