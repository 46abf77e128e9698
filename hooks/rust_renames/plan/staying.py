"""What goes on having its old name beside the new one, where something says it that no rename reaches.

    before   pub mod encoding;             a derive of another package writes `::jobs::encoding::Wire`
    after    pub mod wire;
             #[doc(hidden)]
             pub use self::wire as encoding;
"""
from __future__ import annotations

from typing import Callable
from typing import Final
from typing import Iterable
from typing import Iterator
from typing import NamedTuple
from typing import Sequence

from rust_renames.cargo.packages import Package
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.check import file_references
from rust_renames.check import kept
from rust_renames.edits import Edit
from rust_renames.forms.reference import Reference
from rust_renames.names import shown
from rust_renames.names import spelled
from rust_renames.plan.companions import Written
from rust_renames.plan.companions import written_by
from rust_renames.plan.entries import has_other_parent
from rust_renames.plan.globs import alias_by_glob
from rust_renames.plan.standing import Standing
from rust_renames.plan.standing import standings
from rust_renames.plan.unknown import applied_paths
from rust_renames.plan.unknown import unknown_paths
from rust_renames.relocate.cfgs import cfgs_among
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.places import behind_tokens
from rust_renames.relocate.visibility import visibility_words
from rust_renames.relocate.wrapped import attributes_by_macros
from rust_renames.relocate.wrapped import calls_around
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import canonical
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item
from rust_renames.source import Lines

_HIDDEN: Final = '#[doc(hidden)]'
_UNUSED: Final = '#[allow(unused_imports)]'  # what means it may not be compiled under every cfg


Macros = Callable[[Package], Iterable[tuple[str, str]]]


class _Place(NamedTuple):
    """The tokens that an import is put behind, and the attributes that hold for it too."""

    buffer: Buffer
    start: int
    end: int
    item: Item
    attributes: tuple[Attribute, ...]
    edition: int


class Staying:
    """The old names that one plan keeps."""

    def __init__(self, run: Run, pending: Sequence[Standing]) -> None:
        self.written: list[Written] = []  # what other packages write of what is renamed
        self._run = run
        self._pending = pending
        self._whys: dict[Standing, list[str]] = {}
        self._beside: dict[Standing, bool] = {}  # what gets an import behind it, and whether that is for other packages

    def for_packages(self, macros: Macros) -> Iterator[str]:
        """Keeps what macros of other packages write; why something cannot be renamed, where its name cannot stay."""
        for package in self._run.workspace.manifests.all_packages():
            library = self._run.workspace.library(package)
            pending = [one for one in self._pending if one.at[0] is library and one.at != one.new]
            if library is not None and pending:
                for one in written_by(self._run, library, pending, macros(package)):
                    self.written.append(one)
                    use = None if one.meaning is None else one.meaning.use
                    if use is not None and not use.glob:
                        self._run.imports.bind(use)  # it goes on binding the old name, by an `as`
                        self._whys.setdefault(one.standing, []).append(one.why)
                    elif not self.keep(one.standing, one.why, published=True):
                        yield f'{one.standing.entry.old} cannot be renamed here: {one.why}'

    def keep_for(self, reference: Reference) -> None:
        """Settles an unsure reference: what is renamed keeps its name for what means something else under another cfg.

        So it is where the name leads to the declaration by itself or by globs, and by no import that changes.
        """
        standing = next((one for one in self._pending if one.at == (reference.root, reference.path)), None)
        if standing is None or not _comes_by_declaration(reference):
            return
        filename = reference.view.filename
        line, column = Lines(self._run.workspace.text(filename)).position(reference.start)
        what = ' and '.join(others_meant(reference)) or 'something else'
        reference.settled = self.keep(standing, f'{filename}:{line}:{column} means {what} too')

    def keep(self, standing: Standing, why: str, published: bool = False) -> bool:
        """Whether the old name can stay: no import gives one to a variant, a macro or what a macro declares.

        `published` is for names that other packages know.
        """
        if standing not in self._beside:
            if has_other_parent(self._run, standing) or not all(map(self._has_place, standing.definitions)):
                return False
            self._beside[standing] = published
        self._whys.setdefault(standing, []).append(why)
        return True

    def edits(self) -> Iterator[tuple[str, Edit]]:
        """The imports behind what is renamed, by the names of the files that they stand in."""
        for standing, published in self._beside.items():
            for definition in standing.definitions:
                for place in self._places(definition):
                    assert place is not None
                    words = _words(place, standing, _HIDDEN if published else _UNUSED)
                    yield place.buffer.filename, behind_tokens(place.buffer, place.start, place.end, words)

    def warnings(self) -> Iterator[str]:
        for standing, some in self._whys.items():
            more = f', and {len(some) - 1} more' if len(some) > 1 else ''
            entry = standing.entry
            yield f'{entry.filename}:{entry.line}: {entry.old} stays as another name of {entry.new}: {some[0]}{more}'

    def _has_place(self, definition: Def) -> bool:
        return bool(self._places(definition)) and None not in self._places(definition)

    def _places(self, definition: Def) -> list[_Place | None]:
        """Where each declaration stands."""
        if isinstance(definition, ModuleDef):
            edition = definition.module.crate.edition
            return [self._place(part, item, edition) for part, item in declarations(definition.module)]
        if not isinstance(definition, ItemDef) or definition.item.parent is not None or definition.item.kind == 'macro':
            return []
        buffer = self._run.resolver.buffer_of(definition)
        return [
            self._place(part, definition.item, definition.module.crate.edition) for part in definition.module.parts
            if buffer is not None and part.outline.buffer is buffer
        ]

    def _place(self, part: Part, item: Item, edition: int) -> _Place | None:
        """A declaration, or the call of a macro that makes it."""
        buffer = part.outline.buffer
        if item.in_extern or item.guessed:
            return None
        if attributes_by_macros(self._run, part, item) is not None:
            return _Place(buffer, item.start, item.end, item, tuple(item.attributes), edition)
        calls = calls_around(part, item)
        if len(calls) != 1 or calls[0].position != 'item' or calls[0].open >= buffer.size:
            return None
        [call] = calls
        end = call.close + 1
        if buffer.texts[end] == ';':
            end += 1
        return _Place(buffer, call.path.segments[0], end, item, (*call.attributes, *item.attributes), edition)


def others_meant(reference: Reference) -> list[str]:
    """What a name means beside an old path, in the same crate, that a table could rename as well."""
    meanings = reference.steps[reference.index] if reference.index < len(reference.steps) else ()
    found = dict.fromkeys(canonical(one.definition) for one in meanings)
    return [
        shown(('crate', *where[1])) for where in found
        if where is not None and where[0] is reference.root and where[1] != reference.path and where[1]
    ]


def _comes_by_declaration(reference: Reference) -> bool:
    found = [
        one for one in reference.steps[reference.index] if canonical(one.definition) == (reference.root, reference.path)
    ] if reference.index < len(reference.steps) else []
    return bool(found) and all(one.via in ('item', 'glob') for one in found)


def _words(place: _Place, standing: Standing, attribute: str) -> list[str]:
    """The lines of the import, under the cfgs of what is declared and as visible."""
    assert standing.new is not None
    new, old = (spelled(path[-1], place.edition) for path in (standing.new[1], standing.at[1]))
    return [
        *(cfg.text for cfg in cfgs_among(place.buffer, place.attributes)), attribute,
        f'{visibility_words(place.buffer, place.item.visibility)} use self::{new} as {old};'.lstrip(),
    ]


def for_others(run: Run, filenames: Sequence[str], macros: Macros) -> dict[str, list[Edit]]:
    """What `apply` put behind declarations that have their old names again, by the files that these stand in.

    Imports that kept an old name for the macros of other packages do so from now on. `filenames` are all Rust files of
    the tree.
    """
    some = [one for one in standings(run) if one.new is not None]
    staying = Staying(run, some)
    for _ in staying.for_packages(macros):
        pass  # what has no place for another name is not the fix's to tell
    stale = [one for one in some if one.definitions]
    names = {one.at[1][-1] for one in stale if one.at[1]}
    for filename in filenames if names else ():
        text = run.workspace.text(filename)
        if any(name in text for name in names):
            outline = run.workspace.outline(filename)
            references = kept(file_references(run, filename, outline), text, outline, Lines(text))
            for reference in references:
                if not reference.sure and reference.use is None and alias_by_glob(reference) is None:
                    staying.keep_for(reference)
            known = {one.start for one in references}
            for standing in stale:
                old = standing.at[1]
                for place in (*unknown_paths(run, filename, old, known), *applied_paths(run, filename, old, known)):
                    staying.keep(standing, place)
    found: dict[str, list[Edit]] = {}
    for filename, edit in staying.edits():
        found.setdefault(filename, []).append(edit)
    return found
