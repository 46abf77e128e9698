"""One file against the tables: its findings, and its text once they are fixed."""
from __future__ import annotations

from typing import Callable
from typing import NamedTuple

from rust_renames.cargo.modules import Workspace
from rust_renames.edits import Edit
from rust_renames.edits import applied
from rust_renames.findings import Finding
from rust_renames.findings import Note
from rust_renames.forms import FORMS
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.names import RustPath
from rust_renames.overlay import Overlay
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.place import Place
from rust_renames.resolve.resolver import Resolver
from rust_renames.rewrite.imports import Imports
from rust_renames.rewrite.imports import new_name
from rust_renames.rewrite.references import rewritten
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import Outline
from rust_renames.scan import Needles
from rust_renames.source import Edited
from rust_renames.source import Files
from rust_renames.source import Lines
from rust_renames.suppression import allowances
from rust_renames.suppression import is_allowed
from rust_renames.table.tables import Tables

_DISAGREE = 'the file is part of two modules, in which the name means different things'
_UNCLEAR = 'the name means different things here, depending on cfg'
_UNCLEAR_IN_BODY = 'the name means different things here, depending on cfg or on where the macro is called'


class Checked(NamedTuple):
    """`fixed` is the text after the fix, None where a fix changes nothing.

    `documents` are the fixed texts of files that are this one's documentation, by name.
    """

    findings: tuple[Finding, ...]
    notes: tuple[Note, ...]
    fixed: str | None
    documents: tuple[tuple[str, str], ...] = ()


class Run:
    """What the files of one run share: the tree as it is read, and the tables' old names declared in it."""

    def __init__(
        self, files: Files, tables: Tables, whole: frozenset[str] = frozenset(),
        known: tuple[Workspace, dict[str, str]] | None = None, successors: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        """`whole` are files that are read in detail, whatever they name; of a `known` tree some texts are new.

        `successors` are given where the files of a module may have moved though its declaration is stale.
        """
        self.files = files
        self.tables = tables
        new_names = {entry.to[-1] for entry in tables.entries if entry.to is not None}
        self.workspace = Workspace(files, tables.needles | new_names, whole, successors)
        if known is not None:
            self.workspace.reread(*known)  # before anything of it is read
        self.overlay = Overlay(self.workspace, tables)
        self.resolver = Resolver(self.workspace, self.overlay)
        self.imports = Imports(self.resolver, self.overlay)
        self.for_others: Callable[[], dict[str, list[Edit]]] | None = None  # what a fix adds, by files; asked for once


def successors(tables: Tables) -> dict[str, tuple[str, ...]]:
    """The new last names of what is renamed in place, or along with its parents, by its old last name."""
    found: dict[str, tuple[str, ...]] = {}
    targets = {entry.path: entry.target for entry in tables.entries if entry.target is not None}
    for path, target in targets.items():
        if len(path) > 1 and target[:-1] in (path[:-1], _moved(path[:-1], targets)):
            found[path[-1]] = (*found.get(path[-1], ()), target[-1])
    return found


def _moved(path: RustPath, targets: dict[RustPath, RustPath]) -> RustPath:
    """Where a path is, by what it or the nearest above it became."""
    for length in range(len(path), 0, -1):
        target = targets.get(path[:length])
        if target is not None:
            return target + path[length:]
    return path


def checked(run: Run, filename: str) -> Checked:
    """A file's findings in the order of their places; a file that does not lex gives a note of severity 'error'."""
    outline = run.workspace.outline(filename)
    text = outline.buffer.text
    lines = Lines(text)
    if outline.buffer.open_at is not None:
        line, _ = lines.position(outline.buffer.open_at)
        note = Note(filename, line, 'a string or comment that begins here has no end; left alone', 'error')
        return Checked((), (note,), None)
    references = kept(file_references(run, filename, outline), text, outline, lines)
    beside = run.for_others() if run.for_others is not None and any(map(_hands_on, references)) else {}
    edits = [
        edit for edit in rewritten([one for one in references if one.view.filename == filename], run.imports)
        if not _changes_nothing(edit, text)
    ]
    edits += beside.get(filename, [])
    fixed = applied(text, edits) if edits else None
    documents = _documents(run, filename, references)
    findings = tuple(
        finding_of(one, lines if one.view.filename == filename else _lines(run, one)) for one in references
        if not _is_mended_elsewhere(run, one) and not _is_mended(run, one)
    )
    return Checked(findings, (), fixed, documents)


def _changes_nothing(edit: Edit, text: str) -> bool:
    return edit.text == text[edit.start:edit.end]


def _is_mended(run: Run, reference: Reference) -> bool:
    """Whether what a place would become stands there, as a glob brings what is renamed."""
    text = run.workspace.text(reference.view.filename) if reference.edits else ''
    return bool(reference.edits) and all(_changes_nothing(edit, text) for edit in reference.edits)


def _hands_on(reference: Reference) -> bool:
    """Whether others may have the old name by what a reference stands in: a declaration, or an import that is seen.

    A word that a macro takes for a name may be a declaration.
    """
    mention = reference.mention
    if mention is None:
        return 'declaration' in reference.form
    statement = None if mention.use is None else mention.use.statement
    return mention.extra == BY_NAME or statement is not None and statement.visibility is not None


def _is_mended_elsewhere(run: Run, reference: Reference) -> bool:
    """Whether a place that has no fix of its own is right again once the import is fixed that it goes by."""
    use = reference.use
    return (
        use is not None and (reference.refused is not None or not reference.sure) and run.imports.keeps(use)
        and (reference.mention is None or reference.mention.use is not use)
    )


def _documents(run: Run, filename: str, references: list[Reference]) -> tuple[tuple[str, str], ...]:
    """The fixed texts of the files that are part of a file's documentation."""
    by_file: dict[str, list[Reference]] = {}
    for reference in references:
        if reference.view.filename != filename:
            by_file.setdefault(reference.view.filename, []).append(reference)
    texts = {name: (run.workspace.text(name), rewritten(some, run.imports)) for name, some in by_file.items()}
    return tuple((name, applied(text, edits)) for name, (text, edits) in texts.items() if edits)


def _lines(run: Run, reference: Reference) -> Lines:
    return Lines(run.workspace.text(reference.view.filename))


def settled(run: Run, texts: dict[str, str]) -> dict[str, str]:
    """Fixed texts once nothing more is to be fixed in them: a fix may bring to light what another import has hidden."""
    needles = Needles(run.tables.needles)
    open_ends = list(texts)
    for _ in range(3):
        open_ends = [filename for filename in open_ends if needles.are_in(texts[filename].encode('utf-8'))]
        if not open_ends:
            break
        again = Run(
            Edited(run.files, texts), run.tables, known=(run.workspace, texts), successors=run.workspace.successors,
        )
        again.workspace.sought += open_ends
        fixed = {}
        for filename in open_ends:
            outline = again.workspace.outline(filename)
            text = outline.buffer.text
            found = kept(file_references(again, filename, outline), text, outline, Lines(text))
            edits = rewritten([one for one in found if one.view.filename == filename], again.imports)
            if edits:
                fixed[filename] = applied(text, edits)
        texts = {**texts, **fixed}
        open_ends = list(fixed)
    return texts


def file_references(run: Run, filename: str, outline: Outline) -> list[Reference]:
    """The references of a file in the order of their places, from all modules that the file is.

    What may mean something else too, and has an import that keeps the old name for that, is none.
    """
    views = file_views(run, filename, outline)
    by_place: dict[tuple[str, int], list[Reference]] = {}
    for view in views:
        for reference in _longest(found_in(view)):
            by_place.setdefault((reference.view.filename, reference.start), []).append(reference)
    found = [_agreed(views, by_place[start]) for start in sorted(by_place)]
    return [one for one in found if (one.root, one.path) not in run.resolver.kept_names or not _means_more(one)]


def _means_more(reference: Reference) -> bool:
    """Whether a name means something else than an old path, too."""
    meanings = reference.steps[reference.index] if reference.index < len(reference.steps) else ()
    ours = ((reference.root, reference.path), reference.target)
    return not reference.sure or any(canonical(one.definition) not in ours for one in meanings)


def file_views(run: Run, filename: str, outline: Outline) -> list[View]:
    views = []
    for module, part in run.workspace.places(filename):
        run.overlay.govern(module.crate.package.folder, [module.crate])
        read, outer = outline, None
        if part.outlined is not None and part.above is not None:  # included as an expression
            read = part.outlined
            outer = Place(module, part.above.outline.buffer, part.above.scope)
        place = Place(module, read.buffer, read.root, outer)
        views.append(View(filename, read, place, part, run.resolver, run.overlay))
    return views


def found_in(view: View) -> list[Reference]:
    return [reference for form in FORMS for reference in form.references(view)]


def _longest(references: list[Reference]) -> list[Reference]:
    """One reference at one place: of several, that of the longest old path, and of these the sure or refused one."""
    best: dict[tuple[str, int], Reference] = {}
    for reference in references:
        key = reference.view.filename, reference.start
        known = best.get(key)
        if known is None or _weight(known) < _weight(reference):
            best[key] = reference
    return list(best.values())


def _weight(reference: Reference) -> tuple[int, bool, bool]:
    return len(reference.path), reference.sure, reference.refused is not None


def _agreed(views: list[View], references: list[Reference]) -> Reference:
    """One reference for all the modules that a file is; unsure where one of them has another meaning for the name."""
    first = references[0]
    if any(other.entry is not first.entry or other.target != first.target for other in references[1:]):
        if len({(new_name(one.target), one.entry.old) if one.target else None for one in references}) > 1:
            first.sure = False
            first.refused = _DISAGREE
    having = {id(reference.view.place) for reference in references}
    for view in views:
        if id(view.place) not in having and _means_something_else(view, first):
            first.sure = False
            first.refused = _DISAGREE
    return first


def _means_something_else(view: View, reference: Reference) -> bool:
    mention = reference.mention
    if mention is None or reference.view.buffer is not view.buffer:
        return False
    return len(view.resolver.path(mention, view.place)) > reference.index


def kept(references: list[Reference], text: str, outline: Outline, lines: Lines) -> list[Reference]:
    """The references that no comment allows."""
    allowed = allowances(text, outline.buffer.tokens, lines)
    if not allowed:
        return references
    return [
        reference for reference in references
        if reference.view.filename != outline.buffer.filename
        or not is_allowed(allowed, lines.position(reference.start)[0], reference.entry.old)
    ]


def finding_of(reference: Reference, lines: Lines) -> Finding:
    entry = reference.entry
    view = reference.view
    line, column = lines.position(reference.start)
    end_line, end_column = lines.position(reference.end)
    refused = reference.refused
    if not reference.sure and refused is None:
        refused = _UNCLEAR_IN_BODY if reference.form == 'macro body' else _UNCLEAR
    becomes = None
    if refused is None and reference.target is not None:
        becomes = entry.new
    return Finding(
        view.filename, line, column, end_line, end_column, entry.old, entry.new, reference.form,
        entry.level() if reference.sure else 'warning', entry.reason, entry.old, becomes, refused, not reference.sure,
    )


__all__ = ['Checked', 'Edit', 'Run', 'checked']
