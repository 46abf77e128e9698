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

    from rust_renames.check import Run
    from rust_renames.commands._options import Options
    from rust_renames.disk import Disk
    from rust_renames.edits import Edit
    from rust_renames.findings import Finding
    from rust_renames.findings import Note
    from rust_renames.git import Repository
    from rust_renames.git import Staged
    from rust_renames.table.tables import Tables

    Faults = list[tuple[str, int | None, str]]


class Examination:
    """All that was found, with file names as they are printed; `fixes` has what a fix changes, if it is `to_fix`."""

    def __init__(self, to_fix: bool) -> None:
        self.to_fix = to_fix
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


def examined(place: Place, options: Options, to_fix: bool) -> Examination:
    """The files as they are on the disk."""
    found = Examination(to_fix)
    filenames = _chosen(place, options, found.faults) if options.files else place.rust_files()
    _examine(place, place.disk, filenames, loaded(place, options), found, bool(options.files))
    return found


def examined_staged(place: Place, options: Options) -> Examination:
    """The files as they stand in the index."""
    found = Examination(to_fix=False)
    _examine_staged(place, options, _staged(place, options, found.faults), frozenset(), found)
    return found


def examined_staged_to_fix(place: Place, options: Options) -> Examination:
    """What is staged and the same in the work tree; the rest of the tree as it stands in the index."""
    found = Examination(to_fix=True)
    filenames = _staged(place, options, found.faults)
    unstaged = _repository(place).unstaged()
    for filename in filenames:
        if filename in unstaged:
            found.faults.append((place.shown(filename), None, 'has changes that are not staged: left alone'))
    same = [filename for filename in filenames if filename not in unstaged]
    _examine_staged(place, options, same, frozenset(same), found)
    return found


def _examine_staged(
    place: Place, options: Options, filenames: list[str], own: frozenset[str], found: Examination,
) -> None:
    from rust_renames.git import Staged
    staged = Staged(_repository(place), place.disk, own)
    try:
        _examine(place, staged, filenames, loaded(place, options, staged), found, True)
    finally:
        staged.close()


def _examine(
    place: Place, files: Disk | Staged, filenames: list[str], tables: Tables, found: Examination, named: bool,
) -> None:
    suspects = _suspects(place, filenames, files.contents, tables, found.faults, named)
    if suspects:
        for filename, data in suspects:
            files.remember(filename, data)
        _judge(place, files, suspects, tables, found)


def _repository(place: Place) -> Repository:
    if place.repository is None:
        raise UserError('--staged needs a git repository')
    return place.repository


def _staged(place: Place, options: Options, faults: Faults) -> list[str]:
    repository = _repository(place)
    if options.files:
        return _chosen(place, options, faults)
    return [name for name in repository.staged() if name.endswith('.rs')]


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
    place: Place, filenames: list[str], contents: Callable[[str], bytes], tables: Tables, faults: Faults,
    named: bool,
) -> list[tuple[str, bytes]]:
    """The files that have one of the names in them; a tracked file that is not there is nobody's fault."""
    suspects = []
    needles = Needles(tables.stems, lambda: tables.needles)
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
    place: Place, files: Disk | Staged, suspects: list[tuple[str, bytes]], tables: Tables, found: Examination,
) -> None:
    from functools import lru_cache

    from rust_renames.check import Run
    from rust_renames.check import checked
    from rust_renames.check import settled
    from rust_renames.check import successors
    run = Run(files, tables, successors=successors(tables))
    run.workspace.sought += [filename for filename, _ in suspects]
    if found.to_fix:
        run.for_others = lru_cache(None)(lambda: _for_others(place, run))
    fixed: dict[str, str] = {}
    documents: dict[str, str] = {}
    findings: dict[tuple[str, int, int], Finding] = {}  # a file of documentation may belong to several
    for filename, _ in suspects:
        here = checked(run, filename)
        for finding in here.findings:
            findings.setdefault(finding[:3], finding)
        found.notes += [note._replace(filename=place.shown(note.filename)) for note in here.notes]
        if here.fixed is not None:
            fixed[filename] = here.fixed
        documents = {**dict(here.documents), **documents}
    shown = {one: one._replace(filename=place.shown(one.filename)) for one in findings.values()}
    found.findings = list(shown.values())
    if found.to_fix:
        bytes_of = dict(suspects)
        for filename, text in {**documents, **settled(run, fixed)}.items():
            before = bytes_of[filename] if filename in fixed else _data(files, filename)
            if before is not None:
                mended = [new for old, new in shown.items() if old.filename == filename and old.becomes is not None]
                found.fixes.append(Fix(filename, place.shown(filename), before, text.encode('utf-8'), mended))


def _for_others(place: Place, run: Run) -> dict[str, list[Edit]]:
    """What keeps old names for others; only what others may have them by calls for a look at the whole tree."""
    from functools import partial

    from rust_renames.migrate.registry import macro_sources
    from rust_renames.plan.staying import for_others
    return for_others(run, place.rust_files(), partial(macro_sources, place.root))


def _data(files: Disk | Staged, document: str) -> bytes | None:
    """None for what is no file of this tree's own, such as a link: it is told of and left alone."""
    try:
        return files.contents(document)
    except UserError:
        return None
