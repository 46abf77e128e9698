"""`lint`: validates the tables and holds them against the tree."""
from __future__ import annotations

from rust_renames.commands._place import Place
from rust_renames.commands._place import here
from rust_renames.commands._tables import loaded
from rust_renames.errors import UserError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rust_renames.commands._options import Options
    from rust_renames.findings import Note


def run(options: Options) -> int:
    if options.files:
        raise UserError('lint looks at all tables and takes no files')
    place = here()
    tables = loaded(place, options)
    if not tables.entries:
        return 0
    from rust_renames.check import Run
    from rust_renames.lint.entries import entry_notes
    from rust_renames.lint.unused import unused_allowances
    from rust_renames.lint.unused import unused_globs
    filenames = Place(place.root).all_files()
    judged = Run(place.disk, tables)
    rust = [name for name in filenames if name.endswith('.rs')]
    notes = [
        *entry_notes(judged, rust, place.shown), *unused_allowances(judged, rust), *unused_globs(judged, filenames),
    ]
    for note in sorted(notes, key=_place):
        print(f'{place.shown(note.filename)}:{note.line}: {note.severity}: {note.message}')
    return 1 if any(note.severity == 'error' for note in notes) else 0


def _place(note: Note) -> tuple[str, int]:
    return note.filename, note.line or 0
