"""A path, step by step: what each segment means, which entry that meets, and what comes of it."""
from __future__ import annotations

from typing import Callable
from typing import Iterable

from rust_renames.cargo.parts import Module
from rust_renames.explain.words import Words
from rust_renames.forms.reference import Reference
from rust_renames.forms.reference import entry_of
from rust_renames.forms.reference import key_of
from rust_renames.forms.reference import mention_references
from rust_renames.forms.reference import verdict
from rust_renames.forms.view import View
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.neighbours import names_in
from rust_renames.resolve.place import Place
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use
from rust_renames.table.nearest import nearest
from rust_renames.table.rows import Entry


class Path:
    """A path in a view, of which the first `size` segments are explained."""

    def __init__(self, view: View, mention: Mention, size: int, shown: Callable[[str], str]) -> None:
        self.view = view
        self.mention = mention
        self.size = size
        self.words = Words(view, shown)
        self.names = [view.buffer.texts[token] for token in mention.segments[:size]]
        self.steps = view.resolver.path(mention, view.place)[:size]

    @property
    def text(self) -> str:
        start = '$' if self.mention.dollar >= 0 else '::' if self.mention.lead >= 0 else ''
        return start + '::'.join(self.names)

    @property
    def binds(self) -> bool:
        """Whether it is a pattern that gives a name to a local."""
        return self.mention.form in ('pattern', 'shorthand pattern') and len(self.names) == 1 and not any(
            self.view.resolver.is_constant(one.definition) for some in self.steps for one in some
        )

    def meanings(self) -> list[str]:
        """One line for each segment, and one more for each further thing that it means."""
        width = max(map(len, self.names))
        lines: list[str] = []
        for index, name in enumerate(self.names):
            found = self.steps[index] if index < len(self.steps) else ()
            if not found:
                return [*lines, f'  {name:{width}}  {self._missing(index)}']
            for place, one in enumerate(dict.fromkeys(found)):
                said = self.words.meaning(one) + self._glob(index, one)
                lines.append(f'  {name if not place else "":{width}}  {"and " if place else ""}{said}')
        return lines

    def references(self) -> list[Reference]:
        return mention_references(self.view, self.mention)

    def remarks(self) -> list[str]:
        """Sentences about segments that mean an entry's old path and yet are no reference."""
        found: list[str] = []
        for index, meanings in enumerate(self.steps):
            said = verdict(self.view, self.mention, self.steps, index)
            if isinstance(said, str):
                found.append(f'`{self.names[index]}` means {self._met(meanings)}, but {said}.')
            elif said is None:
                found += [f'`{self.names[index]}` means {one}.' for one in self._left_alone(meanings)]
        return found

    def other_entries(self, entries: Iterable[Entry]) -> list[str]:
        """Entries with one of the names that are about something else."""
        return [
            self._other(self.names[index], meanings, entry)
            for index, meanings in enumerate(self.steps) for entry in entries
            if entry.path[-1] == self.view.buffer.name(self.mention.segments[index])
        ]

    def _other(self, name: str, meanings: Meanings, entry: Entry) -> str:
        local = next((one.definition for one in meanings if isinstance(one.definition, Nothing)), None)
        if local is not None and local.token >= 0:
            return f'The {local.what} `{name}` hides whatever else has its name: it is not {self.words.entry(entry)}.'
        return f'`{name}` is another thing here than that of {self.words.entry(entry)}.'

    def _met(self, meanings: Meanings) -> str:
        entries = dict.fromkeys(entry_of(self.view, one.definition) for one in meanings)
        return ' and '.join(self.words.entry(entry) for entry in entries if entry is not None)

    def _left_alone(self, meanings: Meanings) -> list[str]:
        """The entries that are met and do not hold in this file."""
        found = []
        for one in meanings:
            key = key_of(self.view, one.definition)
            entry = None if key is None else self.view.overlay.entry(*key)
            if entry is None or key is None:
                continue
            said = self.words.entry(entry)
            if entry.excludes(self.view.filename):
                found.append(f'{said}, whose `exclude` leaves this file alone')
            elif not self.view.overlay.governs_file(entry, key[0], self.view.filename):
                found.append(f'{said}, whose table holds for files in {self.words.shown(entry.folder)} alone')
            elif not self.view.resolver.may_be_old(one.definition):
                found.append(f'the path of {said}, but what was renamed is in another namespace')
        return found

    def _missing(self, index: int) -> str:
        if index == 0:
            return 'is not in scope'
        before = self.steps[index - 1] if index <= len(self.steps) else ()
        where = ' or '.join(dict.fromkeys(self.words.definition(one.definition) for one in before))
        known = [name for one in before for name in names_in(one.definition)]
        near = nearest(self.view.buffer.name(self.mention.segments[index]), known)
        return f'is not found in {where or "what stands before it"}' + (f': did you mean `{near}`?' if near else '')

    def _glob(self, index: int, found: Found) -> str:
        """The glob import that brings a name, where one does."""
        if found.via != 'glob' or found.use is not None:
            return ''
        name = self.view.buffer.name(self.mention.segments[index])
        for use, place in self._globs(index):
            module = place.module_of(use.scope)
            sources = self.view.resolver.use(use, TYPE, module, place)
            members = self.view.resolver.members(sources, name, self.mention.ns | TYPE, module)
            if any(one.definition == found.definition for one in members):
                return f', through the glob import at {self.words.place(place.buffer, use.segments[-1])}'
        return ', through a glob import'

    def _globs(self, index: int) -> list[tuple[Use, Place]]:
        """The glob imports of the scopes in which a segment is looked up, the nearest first."""
        home = self.view.place.home
        found = []
        if index == 0:
            scope: Scope | None = self.mention.scope
            while scope is not None and scope.kind != 'module':
                found += [(use, home) for use in scope.uses if use.glob]
                scope = scope.parent
            modules = [home.module_of(self.mention.scope)]
        else:
            before = [one.definition for one in self.steps[index - 1]]
            modules = [one.module for one in before if isinstance(one, ModuleDef)]
        return found + [(use, place) for module in modules for use, place in _module_globs(module)]


def _module_globs(module: Module) -> list[tuple[Use, Place]]:
    return [
        (use, Place(module, part.outline.buffer, part.scope)) for part in module.parts for use in part.scope.uses
        if use.glob and use.segments
    ]
