"""All modules of one plan that get another parent: what is edited for them, and what speaks against it."""
from __future__ import annotations

from collections import defaultdict
from typing import Iterable
from typing import Iterator

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.check import file_views
from rust_renames.edits import Edit
from rust_renames.forms.view import View
from rust_renames.relocate.cfgs import lost_attributes
from rust_renames.relocate.clashing import LINT
from rust_renames.relocate.clashing import comes_to_clash
from rust_renames.relocate.declared import declared_as
from rust_renames.relocate.declared import declared_in_texts
from rust_renames.relocate.declaring import Cut
from rust_renames.relocate.declaring import Declarations
from rust_renames.relocate.declaring import Paste
from rust_renames.relocate.importing import Import
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.needs import Needs
from rust_renames.relocate.obstacles import Obstacles
from rust_renames.relocate.parents import Lead
from rust_renames.relocate.parents import Relocation
from rust_renames.relocate.parents import hand_on
from rust_renames.relocate.places import cut
from rust_renames.relocate.places import paste
from rust_renames.relocate.published import faults
from rust_renames.relocate.rivals import rivals
from rust_renames.relocate.shown import Meetings
from rust_renames.relocate.shown import Met
from rust_renames.relocate.shown import Shown
from rust_renames.relocate.shown import Want
from rust_renames.relocate.statements import Statements
from rust_renames.relocate.textual import Textual
from rust_renames.relocate.unused import remove
from rust_renames.relocate.visibility import Ancestry
from rust_renames.relocate.visibility import Declared
from rust_renames.relocate.visibility import Raising
from rust_renames.relocate.visibility import asks_for_docs
from rust_renames.relocate.visibility import is_within
from rust_renames.relocate.wrapped import emptied_call
from rust_renames.rust.outline import Item

Edits = dict[str, dict[Edit, None]]


class Moving:
    def __init__(self, run: Run, ancestry: Ancestry, relocations: list[Relocation]) -> None:
        self.run = run
        self.ancestry = ancestry
        self.relocations = relocations
        self.raising = Raising(ancestry)
        self.obstacles = [Obstacles(run, relocation) for relocation in relocations]
        self.textual = [Textual(run, relocation) for relocation in relocations]
        self.needs: list[Needs] = []
        self.pastes: list[Paste] = []
        self.unlike: dict[str, None] = {}  # declarations of several crates that cannot become one
        self.met: dict[str, None] = {}  # names that would mean something else

    @property
    def refusals(self) -> list[str]:
        found = [sentence for one in self.obstacles for sentence in one.refusals]
        found += [sentence for one in self.textual for sentence in one.refusals]
        found += [sentence for one in self.relocations for sentence in one.refusals]
        found += [*self.raising.refusals, *faults(self._published())]
        return list(dict.fromkeys([*found, *self.unlike, *self.met]))

    def _published(self) -> Iterator[Module]:
        """The modules that everybody sees from now on."""
        for one in self.relocations:
            if one.becomes_public and any(declared.seen_in is None for declared in declared_in_texts(one.module)):
                yield one.module
        for declared, seen_in, _ in self.raising.shown():
            if seen_in is None and declared.buffer.texts[declared.keyword] == 'mod':
                module = declared.module.children.get(declared.buffer.name(declared.keyword + 1))
                yield from [module] if module is not None else []

    @property
    def warnings(self) -> list[str]:
        return list(dict.fromkeys(sentence for one in self.obstacles for sentence in one.warnings))

    def look(self, edits: Edits, statements: Statements) -> None:
        """Looks at all texts that move, and adds the edits of what they say and need."""
        hand_on(self.relocations)
        wants: dict[tuple[str, int, int], list[Want | None]] = defaultdict(list)
        for relocation, obstacles, textual in zip(self.relocations, self.obstacles, self.textual):
            needs = Needs(self.run, relocation, self.raising)
            self.needs.append(needs)
            for view in self._views(part for module in relocation.subtree for part in module.parts):
                self._add_leaving(relocation.leaving(view), edits, statements)
                relocation.look_in(view, self.raising)
                needs.look_at(view)
                textual.look_at(view)
                obstacles.look_for_keywords(view)
            textual.look_at_callers()
            textual.open_the_way(self.raising)
            needs.look_at_modules(textual.needed)
            for view in self._views(part for part, _ in declarations(relocation.module)):
                self._add_leaving(relocation.leaving(view), edits, statements)
            obstacles.look_at_declarations()
            obstacles.look_at_deprecation()
            obstacles.look_at_forbidden_code()
            obstacles.look_at_cfg()
            relocation.open_the_way(self.raising)
            for key, some in needs.wants.items():
                wants[key] += some
            for use, place in [*relocation.own_paths.superfluous.items(), *textual.superfluous.items()]:
                remove(self.run, use, place, edits, statements)
        self._keep_names(wants)
        self.met.update(dict.fromkeys(rivals(self.run, self.relocations, self.ancestry, self.raising)))
        for textual in self.textual:
            for filename, edit in textual.edits():
                known = edits.setdefault(filename, {})
                known[_behind_removal(edit, known)] = None
        if not self.refusals:
            self.pastes = self._pastes()
        for filename, edit in self.raising.edits():
            known = edits.setdefault(filename, {})
            for other in [one for one in known if edit.start <= one.start < one.end <= edit.end]:
                del known[other]
            known[edit] = None
            statements.raised(filename, edit)

    def _keep_names(self, wants: dict[tuple[str, int, int], list[Want | None]]) -> None:
        """What would be met by globs elsewhere is imported by what moves, where that is all that it is raised for."""
        meetings = Meetings(self.run, self.ancestry)
        raised = {
            Shown(name, declared.module, declared.seen_in, seen_in): declared
            for declared, seen_in, names in self.raising.shown() for name in names
        }
        withdrawn: dict[Declared, None] = {}
        for met in meetings.of(raised):
            declared = raised[met.shown]
            some = wants.get(declared.key, [])
            if declared in withdrawn or some and self._import(some):
                withdrawn[declared] = None
            else:
                self._refuse(met)
        for declared in withdrawn:
            self.raising.withdraw(declared)
        globs = {
            Shown('*', declared.module, declared.seen_in, seen_in): declared
            for declared, seen_in, _ in self.raising.shown()
            if '*' in declared.buffer.texts[declared.keyword:_end_of_import(declared)]
        }
        for one, declared in [*globs.items()]:
            is_back = meetings.leads_back(one.module, one.after)
            found = [*meetings.superfluous([one])]
            some = wants.get(declared.key, [])
            if (is_back or found) and some and self._import(some):
                self.raising.withdraw(declared)
                continue
            for met in found:
                self._refuse(met)
            if is_back:
                path = '::'.join(('crate', *one.module.path, '*'))
                self.met[f'{path} would bring a module what it has to begin with; import by name first'] = None
        for met in meetings.of(one for some in self.relocations for one in meetings.gained(some.subtree)):
            self._refuse(met)

    def _import(self, wants: list[Want | None]) -> bool:
        found: dict[tuple[str, int, str], Import] = {}
        for want in wants:
            path = want.path(self.run, self.ancestry) if want is not None else None
            if want is None or path is None or not self._keeps_glob(want):
                return False
            start = want.scope.start if want.scope is not want.view.outline.root else -1
            key = want.view.filename, start, path
            known = found.get(key)
            sure = want.sure or known is not None and not known.conditional
            found[key] = Import(want.view, want.scope, path, path, not sure, (want.predicates(self.run),))
        self.textual[0].imports.update(found)
        for want in filter(None, wants):
            through = want.through()
            for needs in self.needs:
                if through is not None and is_within(want.user, needs.module):
                    needs.look_at_modules([through])
        return True

    def _keeps_glob(self, want: Want) -> bool:
        """Whether the glob that brings something today is still there for something else."""
        return want.use is not None or any(want.user in needs.by_own_globs for needs in self.needs)

    def _refuse(self, met: Met) -> None:
        path = '::'.join(('crate', *met.shown.module.path, met.shown.name))
        if met.shown.name == '*':
            self.met[
                f'{met.filename}:{met.line}:{met.column}: {path} would bring here what this brings, which would be '
                'there for nothing; import by name first'
            ] = None
            return
        if met.same:
            self.met[
                f'{met.filename}:{met.line}:{met.column}: a glob would bring {path} here, and what brings '
                f'`{met.shown.name}` today would be there for nothing; import that by name first'
            ] = None
            return
        self.met[
            f'{met.filename}:{met.line}:{met.column}: a glob would bring {path} here, where `{met.shown.name}` means '
            'something else today; import that by name first'
        ] = None

    def _views(self, parts: Iterable[Part]) -> Iterator[View]:
        for filename in dict.fromkeys(part.filename for part in parts):
            yield from file_views(self.run, filename, self.run.workspace.outline(filename))

    def _add_leaving(self, leads: list[Lead], edits: Edits, statements: Statements) -> None:
        """Where a reference is in the way, that has been written from the root already or is written so now."""
        leads = [_with_reference(lead, statements) for lead in leads]
        torn = {lead.statement for lead in leads if lead.is_torn()}
        for lead in leads:
            if lead.statement in torn:
                continue
            edit = lead.edit
            known = edits.setdefault(lead.view.filename, {})
            others = [one for one in known if edit.start < one.end and one.start < edit.end]
            if not any(one.text.startswith('crate') for one in others):
                for other in others:
                    del known[other]
                known[edit] = None
        for statement in torn:
            some = [lead for lead in leads if lead.statement is statement]
            if statement is not None:
                statements.led(some[0].view, statement, {lead.mention: lead.change for lead in some})

    def carried(self, edits: Edits) -> Edits:
        """The edits of all texts, once the declarations have moved with what is edited in them."""
        names = {*edits, *(paste.filename for paste in self.pastes)}
        names.update(cut.filename for paste in self.pastes for cut in (*paste.cuts, *paste.twins))
        moved = Declarations({name: self.run.workspace.text(name) for name in names}, edits, self.pastes)
        return {name: dict.fromkeys(moved.edits(name)) for name in names}

    def _pastes(self) -> list[Paste]:
        targets: dict[tuple[str, int], _Target] = {}
        for relocation, textual in zip(self.relocations, self.textual):
            target = relocation.parent.parts[0]
            key = target.filename, target.scope.start
            one = targets.setdefault(key, _Target(relocation, textual))
            for part, item in declarations(relocation.module):
                one.take(relocation, self._cut(relocation, part, item))
        moving = set(self.ancestry.parents)
        found = []
        for one in targets.values():
            cuts, twins = one.sorted_out(self.run, self.unlike)
            parent, macros = one.relocation.parent, one.textual
            found.append(paste(parent.parts[0], parent, cuts, twins, moving, macros.behind, macros.before))
        return found

    def _cut(self, relocation: Relocation, part: Part, item: Item) -> Cut:
        declared = declared_as(part, item, relocation.old_parent)
        seen_in = relocation.own_region(declared)
        visibility = self.ancestry.written(seen_in, relocation.parent)
        more = lost_attributes(relocation, part, item)
        more += [f'#[allow({LINT})]'] if comes_to_clash(relocation) else []
        if seen_in is None and relocation.becomes_public and asks_for_docs(relocation.module):
            more.append('#[doc(hidden)]')
        around = emptied_call(self.run, part, item)
        return cut(part.outline.buffer, item, Edit(*declared.span, visibility), more, around)


def _end_of_import(declared: Declared) -> int:
    """The token that ends an import; for anything else the one that begins it."""
    texts, start = declared.buffer.texts, declared.keyword
    return texts.index(';', start) if texts[start] == 'use' and ';' in texts[start:] else start


def _with_reference(lead: Lead, statements: Statements) -> Lead:
    """Where a reference makes a path lead elsewhere from within its beginning, both are written at once."""
    reference = statements.outdone_by(lead.view, lead.mention, lead.last)
    return lead if reference is None or reference.target is None else lead.along(reference)


class _Target:
    """One new parent's text, with the declarations that it gets; it may be part of several crates."""

    def __init__(self, relocation: Relocation, textual: Textual) -> None:
        self.relocation = relocation
        self.textual = textual
        self.cuts: dict[tuple[str, tuple[int, int]], Cut] = {}
        self.owners: dict[tuple[str, Crate], set[tuple[str, tuple[int, int]]]] = {}  # by new name and crate

    def take(self, relocation: Relocation, one: Cut) -> None:
        key = one.filename, one.item
        self.cuts[key] = max(one, self.cuts.get(key, one), key=_reach)
        self.owners.setdefault((relocation.name, relocation.module.crate), set()).add(key)

    def sorted_out(self, run: Run, unlike: dict[str, None]) -> tuple[list[Cut], list[Cut]]:
        """The declarations to be put there, and those of other crates that come to be the same."""
        firsts: dict[str, set[tuple[str, tuple[int, int]]]] = {}
        twins: dict[tuple[str, tuple[int, int]], Cut] = {}
        for (name, _), keys in self.owners.items():
            first = firsts.setdefault(name, keys)
            others = keys - first
            if not others:
                continue
            if {_said(run, self.cuts[key]) for key in first} != {_said(run, self.cuts[key]) for key in keys}:
                here, there = (sorted(some)[0][0] for some in (first, others))
                unlike[f'`mod {name}` would be declared as {here} does it and as {there} does it'] = None
            visibility = max((self.cuts[key] for key in (*first, *keys)), key=_reach).own[-1].text
            for key in first:
                one = self.cuts[key]
                self.cuts[key] = one._replace(own=(*one.own[:-1], one.own[-1]._replace(text=visibility)))
            twins.update((key, self.cuts[key]) for key in others)
        return [one for key, one in self.cuts.items() if key not in twins], list(twins.values())


def _said(run: Run, one: Cut) -> str:
    """What a declaration says beside its visibility."""
    text, (start, end), seen = run.workspace.text(one.filename), one.item, one.own[-1]
    return ' '.join([*(edit.text for edit in one.own[:-1]), text[start:seen.start], text[seen.end:end]])


def _reach(one: Cut) -> int:
    """How far a declaration is seen; of one that is two crates', the further counts."""
    words = one.own[-1].text
    return 0 if not words else 3 if words == 'pub ' else 2 if words == 'pub(crate) ' else 1


def _behind_removal(edit: Edit, known: Iterable[Edit]) -> Edit:
    """Lines that are put before one that goes are put behind it instead."""
    for one in known:
        if one.start < edit.start < one.end:
            indent = edit.text[len(edit.text.rstrip(' \t')):]
            return Edit(one.end, one.end, indent + edit.text.rstrip(' \t'))
    return edit
