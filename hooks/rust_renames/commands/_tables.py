"""Which tables hold, and reading them."""
from __future__ import annotations

import os

from rust_renames.commands._place import TABLE
from rust_renames.commands._place import Place
from rust_renames.disk import read
from rust_renames.errors import UserError
from rust_renames.errors import UserErrors
from rust_renames.table.loading import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rust_renames.commands._options import Options
    from rust_renames.git import Staged
    from rust_renames.table.tables import Tables

NONE = f'''\
no {TABLE} here or above, nor below: write one beside Cargo.toml, such as

[[rename]]
from = "crate::old_name"
to = "crate::new_name"
reason = "why"  # optional'''


def loaded(place: Place, options: Options, staged: Staged | None = None) -> Tables:
    """All tables of the repository, or the one that was named; UserErrors with all of their faults."""
    if options.table is not None:
        sources = [_named(place, options.table)]
    elif staged is not None:
        sources = [(name, staged.contents(name)) for name in staged.all_named(TABLE)]
    else:
        sources = [(name, _contents(place, name)) for name in place.disk.all_named(TABLE)]
    if not sources:
        raise UserError(NONE)
    try:
        return load(sources)
    except UserErrors as faults:
        raise UserErrors([
            UserError(fault.message, fault.filename and place.shown(fault.filename), fault.line)
            for fault in faults.errors
        ]) from None


def _named(place: Place, argument: str) -> tuple[str, bytes]:
    """A table that lies outside of the root governs all of it."""
    filename = place.inside(argument)
    if filename is None:
        filename = os.path.basename(argument)
        place.show_as(filename, argument)
    try:
        return filename, read(argument)
    except OSError as error:
        raise UserError(f'cannot be read: {error.strerror}', argument) from None


def _contents(place: Place, filename: str) -> bytes:
    try:
        return read(place.disk.place(filename))
    except OSError as error:
        raise UserError(f'cannot be read: {error.strerror}', place.shown(filename)) from None
