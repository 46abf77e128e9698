"""The texts in which a plan's old paths may be left: those of the tree as it is after the rename."""
from __future__ import annotations

import os
from typing import Iterator

from rust_renames.commands._place import TABLE
from rust_renames.commands._place import Place
from rust_renames.errors import UserError
from rust_renames.plan.prose import Prose
from rust_renames.plan.prose import mentions
from rust_renames.plan.values import Plan
from rust_renames.scan import Needles
from rust_renames.source import folder_of
from rust_renames.source import joined

MOST = 1_000_000  # bytes: what is longer is data
LOCKS = frozenset(('package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'go.sum'))
BASELINE = 'rust-renames-baseline.toml'


def with_mentions(place: Place, plan: Plan, report: str | None) -> Plan:
    """The plan with what prose says of the old paths; `report` is the absolute name of a file that the run writes."""
    if not plan.gone:
        return plan
    new_names = dict(plan.moves)
    names = Place(place.root).all_files()
    folders = tuple(sorted({folder_of(name) for name in place.disk.all_named('Cargo.toml')}))
    prose = Prose(plan.gone, plan.moves, frozenset(new_names.get(name, name) for name in names), folders)
    left_out = {old.entry.filename for old in plan.gone}
    if report is not None:
        left_out.add(place.inside(report) or '')
    built = tuple(joined(folder, 'target') + '/' for folder in {'', *folders})
    read = [name for name in names if name not in left_out and not _is_made(name) and not name.startswith(built)]
    return plan._replace(mentions=mentions(prose, _texts(place, plan, read, new_names)))


def _is_made(name: str) -> bool:
    """Whether a file is a tool's, or names old paths to keep them away."""
    base = name.rpartition('/')[2]
    return base in (TABLE, BASELINE) or base in LOCKS or base.endswith('.lock')


def _texts(place: Place, plan: Plan, names: list[str], new_names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Those that have a name that is gone, by their new names."""
    needles = Needles(frozenset(old.path[-1] for old in plan.gone))
    for name in names:
        new = new_names.get(name, name)
        try:
            data = plan.texts[new].encode('utf-8') if new in plan.texts else _contents(place, name)
            if b'\0' not in data and needles.are_in(data):
                yield new, data.decode('utf-8')
        except (OSError, UserError, UnicodeDecodeError):
            continue  # a link, say, or no text


def _contents(place: Place, name: str) -> bytes:
    return b'' if os.path.getsize(place.disk.place(name)) > MOST else place.disk.contents(name)
