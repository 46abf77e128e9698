"""How each entry stands against the tree, in a sentence; one that is done needs none."""
from __future__ import annotations

from typing import Callable
from typing import Final
from typing import Iterable

from rust_renames.check import Run
from rust_renames.findings import Note
from rust_renames.plan.broken import why_broken
from rust_renames.plan.standing import Standing
from rust_renames.plan.standing import standings
from rust_renames.resolve.sites import line_of
from rust_renames.resolve.sites import site
from rust_renames.table.nearest import nearest
from rust_renames.table.rows import Entry

Shown = Callable[[str], str]
_SEVERITIES: Final = {'broken': 'error', 'blocked': 'warning', 'pending': 'note', 'removed': 'note'}


def entry_notes(run: Run, filenames: Iterable[str], shown: Shown) -> list[Note]:
    """What is to be said of the entries: errors, warnings, and notes of what is left to do.

    `filenames` are the Rust files of the tree; without manifests, these say what its crates are.
    """
    if not run.workspace.manifests.all_packages():
        for package in {package.folder: package for package in map(run.workspace.package_of, filenames)}.values():
            run.overlay.govern(package.folder, run.workspace.crates(package))
    found = [
        Note(entry.filename, entry.line, said, 'error') for entry in run.tables.entries
        for said in _unknown_packages(run, entry)
    ]
    unknown = {(one.filename, one.line) for one in found}
    for standing in standings(run):
        entry = standing.entry
        said = _sentence(run, standing, shown)
        if said is not None and not (standing.state == 'broken' and (entry.filename, entry.line) in unknown):
            found.append(Note(entry.filename, entry.line, said, _SEVERITIES[standing.state]))
    return list(dict.fromkeys(found))


def _unknown_packages(run: Run, entry: Entry) -> list[str]:
    below = [
        package.name for package in run.workspace.manifests.all_packages()
        if not entry.folder or f'{package.folder}/'.startswith(f'{entry.folder}/')
    ]
    found = []
    for name in entry.packages or ():
        if name not in below:
            near = nearest(name, below)
            found.append(f'no package `{name}` is below this table' + (f': did you mean `{near}`?' if near else ''))
    return found


def _sentence(run: Run, standing: Standing, shown: Shown) -> str | None:
    entry = standing.entry
    if standing.state == 'pending':
        return f'{_still_declared(standing, shown)}: `rust-renames apply` carries the rename out'
    if standing.state == 'removed' and standing.definitions:
        return f'{_still_declared(standing, shown)}, though the table says that it is gone'
    if standing.state == 'blocked':
        return f'both {entry.old} and {entry.new} are declared: `rust-renames apply` cannot carry the rename out'
    if standing.state == 'broken':
        return why_broken(run, standing)
    return None


def _still_declared(standing: Standing, shown: Shown) -> str:
    places = [site(definition) for definition in standing.definitions]
    named = [f' at {shown(place[0].filename)}:{line_of(*place)}' for place in places if place is not None]
    return f'{standing.entry.old} is still declared{named[0] if named else ""}'
