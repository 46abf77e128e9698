"""`explain`: says step by step how a path resolves and which entry it meets."""
from __future__ import annotations

from rust_renames.commands._place import Place
from rust_renames.commands._place import here
from rust_renames.commands._tables import loaded
from rust_renames.errors import UserError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rust_renames.commands._options import Options

ROOTS = ('src/lib.rs', 'src/main.rs', 'lib.rs', 'main.rs')


def run(options: Options) -> int:
    if len(options.files) != 1:
        raise UserError('explain takes one FILE:LINE:COL, or one PATH such as crate::phase2')
    place = here()
    [asked] = options.files
    at = _place_in_file(asked)
    filename = _file(place, at[0] if at else options.origin or _root_file(place))
    tables = loaded(place, options)
    from rust_renames.check import Run
    from rust_renames.check import successors
    from rust_renames.explain.places import at_place
    from rust_renames.explain.places import of_path
    judged = Run(place.disk, tables, successors=successors(tables))
    told = at_place(judged, filename, *at[1:], place.shown) if at else of_path(judged, asked, filename, place.shown)
    print('\n'.join(told))
    return 0


def _place_in_file(asked: str) -> tuple[str, int, int] | None:
    filename, _, column = asked.rpartition(':')
    filename, _, line = filename.rpartition(':')
    if filename and line.isdecimal() and column.isdecimal() and int(line) and int(column):
        return filename, int(line), int(column)
    return None


def _file(place: Place, argument: str) -> str:
    filename = place.inside(argument)
    if filename is None:
        raise UserError(f'lies outside of {place.root}', argument)
    try:
        place.disk.contents(filename).decode('utf-8')
    except UnicodeDecodeError:
        raise UserError('is not UTF-8', argument) from None
    except UserError as error:
        raise UserError(error.message, argument) from None
    place.add_folder(filename.rpartition('/')[0])
    return filename


def _root_file(place: Place) -> str:
    """A path is seen from the crate root that is nearest: in the current folder, else the first one below it."""
    names = [place.shown(filename) for filename in place.rust_files()]
    for root in ROOTS:
        if root in names:
            return root
    for root in ROOTS:
        for name in names:
            if name.endswith(f'/{root}'):
                return name
    raise UserError('no crate root here or below: name a file with --from')
