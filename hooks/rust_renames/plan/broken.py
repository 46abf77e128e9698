"""Why neither path of an entry is declared, and what its author may have meant."""
from __future__ import annotations

from rust_renames.cargo.modules import Crate
from rust_renames.check import Run
from rust_renames.names import shown
from rust_renames.overlay import Key
from rust_renames.plan.standing import Standing
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.neighbours import names_in
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import TYPE
from rust_renames.table.nearest import nearest
from rust_renames.table.rows import Entry


def why_broken(run: Run, standing: Standing) -> str:
    """A sentence without its end, with what was meant, where that can be told."""
    entry = standing.entry
    root, path = standing.at
    if not isinstance(root, Crate):
        return _ungoverned(run, entry)
    said = f'neither {entry.old} nor {entry.new} is declared'
    for one in run.resolver.absolute(root, path, ANY):
        where = canonical(one.definition)
        if isinstance(one.definition, (ModuleDef, ItemDef)) and where is not None and where[0] is root:
            return f'{said}: {entry.old} is an import of {_shown_path(where)}, so name that path'
    if any(_has_associated(one.definition) for one in run.resolver.absolute(root, path[:-1], TYPE) if path):
        return f'{said}: {entry.old} is an associated item, if anything, whose uses need types, so rename it by hand'
    meant = dict.fromkeys(
        _shown_path(found) for key in (standing.at, standing.new) for found in _nearest(run, key)
    )
    return said + (f': did you mean {" or ".join(meant)}?' if meant else '; correct the path, or remove the entry')


def _has_associated(definition: Def) -> bool:
    return isinstance(definition, ItemDef) and definition.item.kind in (
        'struct', 'tuple struct', 'unit struct', 'union', 'trait', 'type',
    )


def _ungoverned(run: Run, entry: Entry) -> str:
    """Of an entry that no crate has."""
    for other in run.tables.entries:
        if other is not entry and other.path == entry.path and run.overlay.keys(other):
            return f'{entry.old} is renamed by {other.filename}:{other.line} already, which is nearer to the packages'
    return f'no package below this table has a target of these kinds: {", ".join(entry.targets)}'


def _nearest(run: Run, key: Key | None) -> list[Key]:
    """The path with its first unknown name replaced by the most similar one that is there."""
    if key is None:
        return []
    root, path = key
    if not isinstance(root, Crate):
        return []
    at: list[Def] = [ModuleDef(root.root)]
    for length, name in enumerate(path):
        known: list[Def] = [
            one.definition for one in run.resolver.absolute(root, path[:length + 1], ANY)
            if isinstance(one.definition, (ModuleDef, ItemDef))
        ]
        if not known:
            near = nearest(name, [one for definition in at for one in names_in(definition)])
            return [] if near is None else [(root, (*path[:length], near, *path[length + 1:]))]
        at = known
    return []


def _shown_path(key: Key) -> str:
    return shown(('crate', *key[1]))
