"""The tables and a tree -> a plan: which files move, and what their texts become."""
from __future__ import annotations

import itertools
from typing import Collection
from typing import Sequence

import regex

from rust_renames.cargo.modules import counterpart
from rust_renames.cargo.modules import walk
from rust_renames.cargo.parts import Module
from rust_renames.check import Run
from rust_renames.check import file_references
from rust_renames.check import file_views
from rust_renames.check import finding_of
from rust_renames.check import kept
from rust_renames.edits import Edit
from rust_renames.edits import applied
from rust_renames.edits import stacked
from rust_renames.findings import Finding
from rust_renames.forms.reference import Reference
from rust_renames.names import shown
from rust_renames.names import spelled
from rust_renames.plan.captures import captures
from rust_renames.plan.captures import met_by_globs
from rust_renames.plan.companions import lost_paths
from rust_renames.plan.entries import has_other_parent
from rust_renames.plan.entries import is_left
from rust_renames.plan.entries import left_to_its_author
from rust_renames.plan.entries import mapped
from rust_renames.plan.entries import meetings
from rust_renames.plan.entries import namesakes_of
from rust_renames.plan.entries import new_parent
from rust_renames.plan.entries import refusals_of
from rust_renames.plan.entries import refusals_of_parent
from rust_renames.plan.globs import alias_by_glob
from rust_renames.plan.gone import gone
from rust_renames.plan.listed import listed_words
from rust_renames.plan.methods import functions_called
from rust_renames.plan.methods import methods_called
from rust_renames.plan.methods import names_hidden
from rust_renames.plan.outward import names_handed_on
from rust_renames.plan.standing import Standing
from rust_renames.plan.standing import standings
from rust_renames.plan.standing import twins
from rust_renames.plan.staying import Macros
from rust_renames.plan.staying import Staying
from rust_renames.plan.staying import others_meant
from rust_renames.plan.strings import build_strings
from rust_renames.plan.strings import file_strings
from rust_renames.plan.strings import manifest_text
from rust_renames.plan.strings import snapshot_moves
from rust_renames.plan.tree import PlannedTree
from rust_renames.plan.tree import collisions
from rust_renames.plan.tree import losses
from rust_renames.plan.unknown import applied_paths
from rust_renames.plan.unknown import unknown_paths
from rust_renames.plan.values import Mapped
from rust_renames.plan.values import Plan
from rust_renames.plan.written import written_paths
from rust_renames.relocate.layout import Layout
from rust_renames.relocate.layout import Renaming
from rust_renames.relocate.moving import Moving
from rust_renames.relocate.parents import Relocation
from rust_renames.relocate.shown import GLOB
from rust_renames.relocate.statements import Statements
from rust_renames.relocate.unused import remove_unused
from rust_renames.relocate.unused_globs import remove_unused_globs
from rust_renames.relocate.visibility import Ancestry
from rust_renames.relocate.visibility import chain
from rust_renames.relocate.visibility import is_within
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.rewrite.imports import new_name
from rust_renames.rewrite.references import rewritten
from rust_renames.rust.outline import Item
from rust_renames.source import Lines
from rust_renames.table.tables import Tables


def planned(run: Run, filenames: Sequence[str], macros: Macros) -> Plan:
    """A plan with refusals says nothing else.

    `filenames` are all Rust files of the tree. `macros` gives the names and the texts of what a package depends on and
    that is not in the tree.
    """
    found = standings(run)
    refusals = [sentence for standing in found for sentence in refusals_of(run, standing)]
    if refusals:
        return Plan((), {}, (), mapped(run, found), tuple(refusals), (), (), len(filenames))
    left = [left_to_its_author(standing) for standing in found if is_left(run, standing)]
    entries = [one for one in run.tables.entries if not any(s.entry is one and is_left(run, s) for s in found)]
    carrying = Run(run.files, Tables(tuple(entries)), _read_whole(run, found))
    carrying.overlay.carries = True
    found = standings(carrying)
    pending = [one for one in found if one.state == 'pending']
    refusals = [sentence for standing in pending for sentence in refusals_of_parent(carrying, standing)]
    refusals += meetings(pending)
    if refusals:
        return Plan((), {}, (), mapped(carrying, found), tuple(refusals), (), (), len(filenames))
    return _Planning(carrying, found, filenames).plan(mapped(carrying, found), left, macros)


class _Planning:
    """One plan in the making."""

    def __init__(self, run: Run, found: list[Standing], filenames: Sequence[str]) -> None:
        pending = [one for one in found if one.state == 'pending']
        self.run = run
        self.pending = pending
        self.filenames = filenames
        self.staying = Staying(run, pending)
        renamings = _renamings(run, pending)
        self.layout = Layout(run.files, renamings)
        self.ancestry = Ancestry({one.module: one.parent for one in renamings if one.parent is not None}, run.overlay)
        self.relocations = [Relocation(run, one, self.ancestry) for one in renamings if one.parent is not None]
        self.edits: dict[str, dict[Edit, None]] = {}
        self.references: dict[str, list[Reference]] = {}
        self.findings: list[Finding] = []
        self.followed: dict[str, int] = {}  # how many strings of a file follow what they name
        self.refusals: list[str] = []
        self.warnings: list[str] = []
        self.warnings += [sentence for standing in found for sentence in namesakes_of(run, standing)]
        self.new_names: dict[str, list[Standing]] = {}
        for standing in pending:
            self._bind_twins(standing)
            self.warnings += names_handed_on(run, standing)
            if standing.new is not None and standing.new[1] and standing.new[1][-1] != standing.at[1][-1]:
                self.new_names.setdefault(standing.new[1][-1], []).append(standing)

    def _bind_twins(self, standing: Standing) -> None:
        """Imports that bind the old path under another cfg get the new name by an `as`."""
        for use, (place, keys) in twins(self.run, standing).items():
            self.run.overlay.twins |= keys
            assert standing.new is not None and use.tree is not None
            own = [new for key in keys if key is not None for new in [self.run.overlay.target(*key)] if new is not None]
            if own and use.alias < 0:
                if any(new_name(new) != new_name(standing.new) for new in own):
                    line, _ = Lines(place.buffer.text).position(place.buffer.starts[use.segments[-1]])
                    self.refusals.append(
                        f'{place.buffer.filename}:{line}: what has the name of {standing.entry.old} too, under another '
                        'cfg, would get another one; give both the same, or one table to each',
                    )
                continue
            name = spelled(standing.new[1][-1], place.module.crate.edition)
            self.run.overlay.followed[use] = standing.entry, standing.at
            buffer = place.buffer
            last = use.tree.end - 1
            if use.alias >= 0:
                edit = Edit(buffer.starts[use.alias], buffer.end(use.alias), name)
            else:
                edit = Edit(buffer.end(last), buffer.end(last), f' as {name}')
            self._add(buffer.filename, [edit])

    def plan(self, mapping: tuple[Mapped, ...], left: list[str], macros: Macros) -> Plan:
        for each in self.pending:
            self.refusals += methods_called(self.run, each, self.filenames)
            self.refusals += functions_called(self.run, each, self.filenames)
            self.refusals += names_hidden(self.run, each, self.filenames)
        self.refusals += self.staying.for_packages(macros)
        moves = dict(self.layout.moves())
        for one in self.layout.staying:
            self._add(one.part.filename, [one.edit])
        included = _included(self.run)
        looked_at = len(self.filenames) + len(included)
        for filename in itertools.chain(self.filenames, included):
            self._read(filename, bool(moves or self.relocations))
        self._collect()
        self._look_for_declarations()
        self._look_into_macros()
        for filename, edit in self.staying.edits():
            self._add(filename, [edit])
        self.warnings += self.staying.warnings()
        for filename in (*self.filenames, *included):
            self._keep_others(filename)
        if self.relocations:
            self._relocate()
        moves.update(snapshot_moves(self.run, self.layout, self.pending))
        texts = {self.layout.filename(name): self._edited(name) for name in self.edits if self.edits[name]}
        if moves:
            texts.update(self._manifests())
        self.refusals += collisions(self.run.files, moves)
        if not self.refusals:
            tree = PlannedTree(self.run.files, moves, texts)
            self.refusals += losses(self.run, tree, moves)
            self.refusals += lost_paths(self.run, tree, self.staying.written)
        if self.refusals:
            return Plan((), {}, (), mapping, tuple(self.refusals), (), (), looked_at)
        return Plan(
            tuple(sorted(moves.items())), texts, tuple(self.findings), mapping, (), tuple(self.warnings), tuple(left),
            looked_at, {filename: count for filename, count in self.followed.items() if count},
            gone(self.run, self.pending),
        )

    def _read(self, filename: str, moving: bool) -> None:
        """Collects one file's edits."""
        if self.run.files.text(filename) is None:
            self._leave(filename, f'{filename}: cannot be read as UTF-8')
            return
        text = self.run.workspace.text(filename)
        named = any(name in text for name in self.run.overlay.last_names()) or 'include_str' in text
        if not named and not (moving and ('include' in text or 'path' in text)):
            return
        outline = self.run.workspace.outline(filename)
        if outline.buffer.open_at is not None:
            line, _ = Lines(text).position(outline.buffer.open_at)
            self._leave(filename, f'{filename}:{line}: a string or comment that begins here has no end')
            return
        if named:
            found = [*file_references(self.run, filename, outline), *written_paths(self.run, filename, outline)]
            for reference in kept(found, text, outline, Lines(text)):
                self.references.setdefault(reference.view.filename, []).append(reference)
        if moving:
            views = file_views(self.run, filename, outline)
            followed = {edit for view in views for edit in file_strings(view, self.layout)}
            followed.update(build_strings(self.run, filename, outline, self.layout, followed))
            self._add(filename, sorted(followed))
            self.followed[filename] = len(followed)

    def _leave(self, filename: str, why: str) -> None:
        """A file that says nothing stands in the way if it is part of a crate."""
        packages = self.run.workspace.manifests.all_packages()
        if any(filename in crate.files for package in packages for crate in self.run.workspace.crates(package)):
            self.refusals.append(f'{why}: mend it first')
        else:
            self.warnings.append(f'{why}; left alone')

    def _collect(self) -> None:
        """The edits of all references; where a name means something else under another cfg, the import keeps it."""
        for some in self.references.values():
            for reference in some:
                if not reference.sure and reference.use is not None:
                    self.run.imports.bind(reference.use)
                elif not reference.sure and not self._keep_by_glob(reference):
                    self.staying.keep_for(reference)
        for filename, some in self.references.items():
            self._add(filename, rewritten(some, self.run.imports))
            lines = Lines(self.run.workspace.text(filename))
            for reference in some:
                self._note_user(reference)
                self._judge(filename, reference, finding_of(reference, lines))

    def _look_for_declarations(self) -> None:
        """Refuses where a declaration is known by what a macro makes of its call, and stands nowhere as it is."""
        found = [one for some in self.references.values() for one in some]
        for standing in self.pending:
            tokens = {
                item.name_token for one in standing.definitions
                for item in ([one.item] if isinstance(one, ItemDef) else _declarers(one))
            }
            if not any(
                one.entry is standing.entry and 'declaration' in one.form or one.token in tokens for one in found
            ):
                entry = standing.entry
                self.refusals.append(
                    f'{entry.filename}:{entry.line}: {entry.old} is declared by a macro; rename it there by hand, then '
                    'run `rust-renames fix`',
                )

    def _look_into_macros(self) -> None:
        """Refuses where a macro's body says what may be an old path, and nothing tells whether it is."""
        for standing in self.pending:
            for filename in self.filenames:
                known = {one.start for one in self.references.get(filename, ())}
                for place in unknown_paths(self.run, filename, standing.at[1], known):
                    if self.staying.keep(standing, f'{place} may mean it'):
                        continue
                    self.refusals.append(
                        f'{place}: nothing tells whether this is {standing.entry.old}: what `{standing.at[1][-2]}` is '
                        'here depends on what calls give to macros; write the whole path there first',
                    )
                for place in applied_paths(self.run, filename, standing.at[1], known):
                    if self.staying.keep(standing, f'{place} may mean it'):
                        continue
                    self.refusals.append(
                        f'{place}: nothing tells whether this is {standing.entry.old}: a macro is applied to what it '
                        'stands in; rename it by hand, then run `rust-renames fix`',
                    )
                for place, macro in listed_words(self.run, standing, filename, known):
                    self.refusals.append(
                        f'{place}: nothing tells whether {macro}! makes {standing.entry.old} of this word; write the '
                        'new name there first if it does, `// rust-renames: allow` above it if not',
                    )

    def _keep_by_glob(self, reference: Reference) -> bool:
        """Whether the glob that brings what is renamed goes on bringing the old name, since its own path stays."""
        alias = alias_by_glob(reference)
        if alias is None or self.relocations:
            return False
        statements = [
            one.mention.use.statement for some in self.references.values() for one in some
            if one.mention is not None and one.mention.use is not None
        ]
        if alias.statement not in statements:
            reference.settled = True
            self._add(alias.filename, [alias.edit])
        return reference.settled

    def _keep_others(self, filename: str) -> None:
        """What has a new name today goes on meaning what it means."""
        text = self.run.workspace.text(filename)
        new_names = {name: some for name, some in self.new_names.items() if name in text}
        arriving = {(self.ancestry.path(one.module)[-1], one.parent) for one in self.relocations}
        self._look_at_globs(self.run, filename, arriving)
        if not new_names:
            return
        outline = self.run.workspace.outline(filename)
        for view in file_views(self.run, filename, outline):
            for capture in captures(self.run, view, new_names):
                if capture.edit is not None:
                    self._add(filename, [capture.edit])
                    continue
                line, column = Lines(text).position(view.offset(view.buffer.starts[capture.token]))
                self.refusals.append(
                    f'{filename}:{line}:{column}: `{view.buffer.name(capture.token)}` would mean '
                    f'{capture.standing.entry.new} here; write what it means today as a longer path first',
                )

    def _look_at_raised(self, modules: Collection[tuple[str, Module]]) -> None:
        """What is seen from further away is brought by globs that did not bring it: all that its name says is read."""
        names = {name for name, _ in modules}
        if not names:
            return
        path = regex.compile(rf'(?<![\w:])(?:{"|".join(names)})\s*::')
        filenames = [
            one for one in self.filenames
            if GLOB.search(self.run.workspace.text(one)) and path.search(self.run.workspace.text(one))
        ]
        if filenames:
            tables = Tables(self.run.tables.entries)
            tables.needles |= names
            again = Run(self.run.files, tables)
            again.overlay.carries = True
            there = {(name, counterpart(again.workspace, parent)) for name, parent in modules}
            for filename in filenames:
                self._look_at_globs(again, filename, there)

    def _look_at_globs(self, run: Run, filename: str, arriving: Collection[tuple[str, Module]]) -> None:
        """Sees to names that a module will have, or show, and that mean others today in it or behind its globs."""
        text = run.workspace.text(filename)
        arriving = [(name, parent) for name, parent in arriving if name in text]
        for view in file_views(run, filename, run.workspace.outline(filename)) if arriving else ():
            for name, parent in arriving:
                for token, edit in met_by_globs(view, name, parent):
                    if edit is not None:
                        self._add(filename, [edit])
                        continue
                    line, column = Lines(text).position(view.offset(view.buffer.starts[token]))
                    self.refusals.append(
                        f'{filename}:{line}:{column}: `{name}` would be that of {shown(("crate", *parent.path))} '
                        f'here, by a glob or without, and means something else today; import that by name first',
                    )

    def _judge(self, filename: str, reference: Reference, finding: Finding) -> None:
        place = f'{filename}:{finding.line}:{finding.column}'
        if not reference.sure:
            if reference.use is None and not reference.settled:
                others = others_meant(reference)
                why = f'{finding.refused}: {" and ".join(others)} too; rename all in one table' if others else (
                    finding.refused
                )
                self.refusals.append(f'{place}: {finding.old} cannot be renamed here: {why}')
        elif reference.refused is not None:
            self.refusals.append(f'{place}: {finding.old} cannot be renamed here: {reference.refused}')
        elif reference.target is not None:
            self.findings.append(finding)

    def _note_user(self, reference: Reference) -> None:
        """Whoever names a module that moves has to see it at its new place."""
        if reference.mention is None:
            return
        user = reference.view.place.home.module_of(reference.mention.scope)
        for relocation in self.relocations:
            if (reference.root, reference.path) == (relocation.module.crate, relocation.module.path):
                if user.crate is not relocation.module.crate:
                    relocation.is_public = True
                elif not is_within(user, relocation.module):
                    relocation.users.append(user)
                if user.crate.kind != 'doctest' and not is_within(user, relocation.module):
                    relocation.references.append((user, reference))

    def _relocate(self) -> None:
        """The edits of the modules that get another parent."""
        statements = Statements(self.run, self.references, self.edits)
        some = [one for found in self.references.values() for one in found]
        remove_unused(self.run, some, self.edits, statements)
        remove_unused_globs(self.run, some, self.edits, statements)
        moving = Moving(self.run, self.ancestry, self.relocations)
        moving.look(self.edits, statements)
        self._look_at_raised(moving.raising.modules())
        self.refusals += moving.refusals
        self.warnings += moving.warnings
        if not moving.refusals:
            self.edits = moving.carried(self.edits)

    def _add(self, filename: str, edits: list[Edit]) -> None:
        known = self.edits.setdefault(filename, {})
        for edit in edits:
            known[edit] = None

    def _edited(self, filename: str) -> str:
        return applied(self.run.workspace.text(filename), stacked(self.edits[filename]))

    def _manifests(self) -> dict[str, str]:
        """The `Cargo.toml`s in which a target's path follows its file."""
        found = {}
        for filename in self.run.files.all_named('Cargo.toml'):
            text = self.run.files.text(filename) or ''
            new, count = manifest_text(filename, text, self.layout, self.run.files)
            if count:
                found[self.layout.filename(filename)] = new
                self.followed[filename] = count
        return found


def _renamings(run: Run, pending: list[Standing]) -> list[Renaming]:
    found: dict[Module, Renaming] = {}
    for standing in pending:
        assert standing.new is not None
        parent = new_parent(run, standing) if has_other_parent(run, standing) else None
        for definition in standing.definitions:
            if isinstance(definition, ModuleDef):
                found[definition.module] = Renaming(definition.module, standing.new[1][-1], parent)
    return list(found.values())


def _read_whole(run: Run, found: list[Standing]) -> frozenset[str]:
    """The files of modules that get another parent, and of the ancestors that they leave."""
    names: set[str] = set()
    for standing in found:
        if has_other_parent(run, standing):
            for definition in standing.definitions:
                if isinstance(definition, ModuleDef):
                    above = [at for at in chain(definition.module.parent) if at.parent is not None]
                    for module in [*walk(definition.module), *(walk(above[-1]) if above else ())]:
                        names.update(part.filename for part in module.parts)
    return frozenset(names)


def _included(run: Run) -> list[str]:
    """The files of other names that are included as Rust."""
    crates = [crate for package in run.workspace.manifests.all_packages() for crate in run.workspace.crates(package)]
    names = dict.fromkeys(name for crate in crates for name in crate.files if not name.endswith('.rs'))
    return [name for name in names if not name.startswith(('../', '/'))]


def _declarers(definition: Def) -> list[Item]:
    """The items that declare a module."""
    if not isinstance(definition, ModuleDef):
        return []
    return [part.item for part in definition.module.parts if part.item is not None]
