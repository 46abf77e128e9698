"""What check and fix have in common: which files, which of them hold a name of the tables, and what is found there."""
from __future__ import annotations

from rust_renames.commands._place import Place
from rust_renames.commands._tables import loaded
from rust_renames.disk import Absent
from rust_renames.errors import UserError
from rust_renames.scan import Needles
from rust_renames.scan import documents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from rust_renames.commands._options import Options
    from rust_renames.findings import Finding
    from rust_renames.findings import Note
    from rust_renames.git import Staged
    from rust_renames.source import Files
    from rust_renames.table.tables import Tables

    Faults = list[tuple[str, int | None, str]]


class Examination:
    """All that was found, with file names as they are printed; `fixes` is for those that a fix would change."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.notes: list[Note] = []
        self.faults: Faults = []  # file, line and what is wrong with it: these make the run exit 2
        self.fixes: list[Fix] = []


class Fix:
    """A file's bytes before and after, and the findings that are mended by it."""

    __slots__ = ('filename', 'shown', 'before', 'after', 'findings')

    def __init__(self, filename: str, shown: str, before: bytes, after: bytes, findings: list[Finding]) -> None:
        self.filename = filename
        self.shown = shown
        self.before = before
        self.after = after
        self.findings = findings


def examined(place: Place, options: Options) -> Examination:
    """The files as they are on the disk."""
    found = Examination()
    filenames = _chosen(place, options, found.faults) if options.files else place.rust_files()
    tables = loaded(place, options)
    suspects = _suspects(place, filenames, place.disk.contents, tables.needles, found.faults, bool(options.files))
    if suspects:
        for filename, data in suspects:
            place.disk.remember(filename, data)
        _judge(place, suspects, place.disk, tables, found)
    return found


def examined_staged(place: Place, options: Options, to_fix: bool) -> Examination:
    """The files as they stand in the index. What is to be fixed has to be the same in the work tree."""
    if place.repository is None:
        raise UserError('--staged needs a git repository')
    found = Examination()
    from rust_renames.git import Staged
    filenames = (
        _chosen(place, options, found.faults) if options.files
        else [name for name in place.repository.staged() if name.endswith('.rs')]
    )
    if to_fix:
        unstaged = set(place.repository.unstaged())
        for filename in filenames:
            if filename in unstaged:
                found.faults.append((place.shown(filename), None, 'has changes that are not staged: left alone'))
        filenames = [filename for filename in filenames if filename not in unstaged]
    staged = Staged(place.repository, place.disk, frozenset(filenames) if to_fix else frozenset())
    try:
        tables = loaded(place, options, staged)
        contents = place.disk.contents if to_fix else _contents_of(staged)
        suspects = _suspects(place, filenames, contents, tables.needles, found.faults, True)
        if suspects:
            for filename, data in suspects:
                place.disk.remember(filename, data)
            _judge(place, suspects, staged, tables, found)
    finally:
        staged.close()
    return found


def _contents_of(staged: Staged) -> Callable[[str], bytes]:
    def contents(filename: str) -> bytes:
        if not staged.is_file(filename):
            raise UserError('is not in the index', filename)
        return staged.read(filename)
    return contents


def _chosen(place: Place, options: Options, faults: Faults) -> list[str]:
    """The files that were named, each once."""
    chosen: dict[str, None] = {}
    for argument in options.files:
        filename = place.inside(argument)
        if filename is None:
            faults.append((argument, None, f'lies outside of {place.root}: left alone'))
        else:
            chosen[filename] = None
            place.add_folder(filename.rpartition('/')[0])
    return list(chosen)


def _suspects(
    place: Place, filenames: list[str], contents: Callable[[str], bytes], names: frozenset[str], faults: Faults,
    named: bool,
) -> list[tuple[str, bytes]]:
    """The files that have one of the names in them; a tracked file that is not there is nobody's fault."""
    suspects = []
    needles = Needles(names)
    for filename in filenames:
        try:
            data = contents(filename)
            if not data.isascii():
                data.decode('utf-8')
        except UnicodeDecodeError as error:
            faults.append((place.shown(filename), None, _encoding_fault(data, error)))
        except Absent as error:
            if named:
                faults.append((place.shown(filename), None, error.message))
        except UserError as error:
            faults.append((place.shown(filename), None, error.message))
        else:
            if needles.are_in(data) or b'include_str!' in data and _documents_have(needles, filename, data, contents):
                suspects.append((filename, data))
    return suspects


def _documents_have(needles: Needles, filename: str, data: bytes, contents: Callable[[str], bytes]) -> bool:
    """Whether a file that is part of this one's documentation has one of the names."""
    from rust_renames.source import folder_of
    from rust_renames.source import joined
    for name in documents(data):
        try:
            if needles.are_in(contents(joined(folder_of(filename), name))):
                return True
        except UserError:
            pass
    return False


def _encoding_fault(data: bytes, error: UnicodeDecodeError) -> str:
    if data.startswith((b'\xff\xfe', b'\xfe\xff')):
        return 'is UTF-16, not UTF-8: left alone'
    line = data.count(b'\n', 0, error.start) + 1
    return f'is not UTF-8 (the byte 0x{data[error.start]:02x} in line {line}): left alone'


def _judge(
    place: Place, suspects: list[tuple[str, bytes]], files: Files, tables: Tables, found: Examination,
) -> None:
    from rust_renames.check import Run
    from rust_renames.check import checked
    run = Run(files, tables)
    for filename, data in suspects:
        findings, notes, fixed, others = checked(run, filename)
        shown = place.shown(filename)
        named = [finding._replace(filename=place.shown(finding.filename)) for finding in findings]
        found.findings += named
        found.notes += [note._replace(filename=place.shown(note.filename)) for note in notes]
        if fixed is not None:
            mended = [finding for finding in named if finding.becomes is not None and finding.filename == shown]
            found.fixes.append(Fix(filename, shown, data, fixed.encode('utf-8'), mended))
        for other, text in others:
            if all(fix.filename != other for fix in found.fixes):
                mended = [one for one in named if one.becomes is not None and one.filename == place.shown(other)]
                before = place.disk.contents(other)
                found.fixes.append(Fix(other, place.shown(other), before, text.encode('utf-8'), mended))
