"""`lint`: validates the tables and holds them against the tree."""
from __future__ import annotations

from rust_renames.commands._place import here
from rust_renames.commands._tables import loaded
from rust_renames.errors import UserError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rust_renames.commands._options import Options


def run(options: Options) -> int:
    if options.files:
        raise UserError('lint looks at all tables and takes no files')
    place = here()
    tables = loaded(place, options)
    if not tables.entries:
        return 0
    from rust_renames.check import Run
    from rust_renames.standing import faults
    found = faults(Run(place.disk, tables))
    for note in sorted(found, key=lambda note: (note.filename, note.line or 0)):
        where = place.shown(note.filename)
        print(f'{where}:{note.line}: {note.severity}: {note.message}' if note.line else f'{where}: {note.message}')
    return 1 if any(note.severity == 'error' for note in found) else 0
