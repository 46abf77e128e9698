"""Generated programs put to the test: the tool carries a rename out and guards it, rustc says whether it was right."""
from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from random import Random
from typing import Iterator
from typing import NamedTuple

from caselib import MANIFEST
from caselib import written
from caserustc import compiler
from generator import Program
from generator import drawn_names
from generator import generated
from genscopes import Thing
from gentext import Tok
from gentext import Written
from rust_renames.main import main
from rust_renames.names import spelled

TABLE = 'rust-renames.toml'
FINDING = re.compile(r'^(?P<file> \S+? ) : (?P<line> \d+ ) : (?P<column> \d+ ) : [ ] (?:error|warning):', re.M | re.X)
Tree = dict[str, str]
Spot = tuple[str, int, int]


class Subject(NamedTuple):
    """A program, what is renamed in it, and few names under which it compiles before the rename."""

    program: Program
    target: Thing
    names: dict[int, str]
    old: str
    new: str
    other_start: bool  # the table says `scheduler::…`

    @property
    def renamed(self) -> dict[int, str]:
        return {**self.names, self.target.name: self.new}

    @property
    def is_taken(self) -> bool:
        """Whether something else is called by the new name."""
        return self.new in self.names.values()

    def parent(self) -> list[str]:
        found: list[str] = []
        library = self.program.targets[0].root
        is_exported = any(binding.thing is self.target for binding in library.bindings)
        at = None if self.target.kind == 'macro' and is_exported else self.target.home
        while at is not None and at.thing is not None and at.thing.kind != 'crate':
            found.insert(0, self.names[at.thing.name])
            at = at.parent
        return found

    def table(self) -> str:
        start = 'scheduler' if self.other_start else 'crate'
        lines = ['[[rename]]']
        for key, name in (('from', self.old), ('to', self.new)):
            path = '::'.join([start, *(spelled(one, 2015) for one in [*self.parent(), name])])
            lines.append(f'{key} = "{path}"')
        if not self.other_start:
            lines.append('targets = ["lib"]')
        return '\n'.join(lines) + '\n'

    def tree(self, written: Written) -> Tree:
        return {**written.files, TABLE: self.table(), 'Cargo.toml': MANIFEST.format(edition=self.program.edition)}


class Outcome(NamedTuple):
    """`verdict` is one of VERDICTS; the trees are for the reader."""

    seed: int
    verdict: str
    subject: Subject | None = None
    details: str = ''
    before: Tree = {}
    after: Tree = {}

    @property
    def is_wrong(self) -> bool:
        return VERDICTS[self.verdict][0]

    def told(self) -> str:
        if self.subject is None:
            return f'{self.seed}: {self.verdict} {self.details}'
        one = self.subject
        what = f'{self.seed}: {one.program.edition} {one.target.kind} {one.old} -> {one.new}: {self.verdict}'
        return f'{what}\n{self.details}'.rstrip()


VERDICTS = {  # whether the tool is wrong, and what is meant
    'right': (False, 'what apply and fix wrote is the renamed program, check found what was put back'),
    'other': (False, 'the new name is taken somewhere; apply wrote longer paths or aliases, which compile'),
    'refused': (False, 'the new name is taken somewhere, and apply refused'),
    'unlike': (False, 'the new name is free; apply wrote another text, which compiles: two ways lead to one thing'),
    'no target': (False, 'nothing in it is used twice'),
    'undetermined': (False, 'rustc cannot determine its imports under its many names: globs in a circle'),
    'defect': (True, 'the generated program does not compile under its many names'),
    'over-refused': (True, 'the new name is free, and apply refused'),
    'does not compile': (True, 'what apply wrote does not compile'),
    'not settled': (True, 'apply once more, or check, has something to say about what apply wrote'),
    'missed': (True, 'check does not report something stale that was put back'),
    'extra': (True, 'check reports something else than what was put back'),
    'fixed otherwise': (True, 'fix does not give the renamed file back'),
    'fixed twice': (True, 'a second fix changes something'),
    'crash': (True, 'the tool raised, or the generator'),
    'touched': (True, 'apply refused, and something has changed'),
}


# rustc


class Verdict(NamedTuple):
    fine: bool
    text: str
    lines: frozenset[tuple[str, int]]  # those that an error points at


def compiled(tree: Tree, edition: int, folder: Path) -> Verdict:
    """All targets of the tree, one after the other, as far as they compile; it is written below the folder."""
    place = folder / 'judged'
    shutil.rmtree(place, ignore_errors=True)
    written(tree, place)
    ours = ['--crate-name', 'scheduler', '--crate-type', 'lib', 'src/lib.rs']
    verdict = _rustc(place, edition, ours)
    for name in ('src/main.rs', 'tests/it.rs'):
        if name in tree and verdict.fine:
            kind = ['--test'] if name.startswith('tests') else ['--crate-type', 'bin']
            options = ['--extern', 'scheduler=out/libscheduler.rmeta', '--crate-name', 'other', *kind, name]
            verdict = _rustc(place, edition, options)
    return verdict


def _rustc(folder: Path, edition: int, options: list[str]) -> Verdict:
    common = ['--edition', str(edition), '--emit=metadata', '--out-dir', 'out', '-A', 'warnings', '--error-format=json']
    command = [compiler(), *common, *options]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding='utf-8')
    texts: list[str] = []
    lines: set[tuple[str, int]] = set()
    for line in said.stderr.splitlines():
        message = json.loads(line) if line.startswith('{') else {}
        if message.get('level') == 'error':
            texts.append(message['rendered'])
            _lines(message, lines)
    text = ''.join(texts) or ('' if said.returncode == 0 else said.stderr)
    return Verdict(said.returncode == 0, text, frozenset(lines))


def _lines(message: dict[str, object], lines: set[tuple[str, int]]) -> None:
    for span in message.get('spans', ()):  # type: ignore[attr-defined]
        while span is not None:
            filename = span['file_name'].replace(os.sep, '/')
            lines.update((filename, line) for line in range(span['line_start'], span['line_end'] + 1))
            span = span['expansion']['span'] if span['expansion'] else None
    for child in message.get('children', ()):  # type: ignore[attr-defined]
        _lines(child, lines)


# programs with few names


def possible_targets(program: Program) -> list[Thing]:
    """What a path from the library's root leads to, and two references at least."""
    counts: dict[int, int] = {}
    for tok in program.tokens():
        if tok.role in ('ref', 'import'):
            counts[tok.name] = counts.get(tok.name, 0) + 1
    library = program.targets[0].root
    found = []
    for thing in program.things:
        home = thing.home
        while home is not None and home.kind in ('module', 'enum') and home.parent is not None:
            home = home.parent
        if home is library and counts.get(thing.name, 0) >= 2:
            found.append(thing)
    return found


def subject(program: Program, random: Random, folder: Path, tries: int = 4) -> Subject | None:
    """A target and few names; names around which rustc finds fault are taken back, in the end all."""
    targets = possible_targets(program)
    if not targets:
        return None
    modules = [one for one in targets if one.kind == 'mod']
    target = random.choice(modules if modules and random.random() < 0.5 else targets)
    old, new = 'old', random.choice(('new', 'new', 'new', 'new', 'gen', 'async', 'type'))
    if random.random() < 0.05:
        old, new = random.choice(('gen', 'async', 'type')), 'new'
    names = drawn_names(program, random, target, old, (new,) if random.random() < 0.3 else ())
    found = Subject(program, target, names, old, new, random.random() < 0.3)
    for left in reversed(range(tries)):
        text = program.written(found.names)
        verdict = compiled(found.tree(text), program.edition, folder)
        if verdict.fine:
            return found
        for place in text.places:
            if place.tok.name != target.name and (left < 2 or (place.filename, place.line) in verdict.lines):
                found.names[place.tok.name] = f'n{place.tok.name}'
    return None


# the tool


class Said(NamedTuple):
    code: int
    text: str

    @property
    def spots(self) -> set[Spot]:
        return {(match['file'], int(match['line']), int(match['column'])) for match in FINDING.finditer(self.text)}


def called(*arguments: str) -> Said:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = main(arguments)
    return Said(code, out.getvalue())


@contextlib.contextmanager
def within(tree: Tree, folder: Path) -> Iterator[Path]:
    """The tree on the disk, as the current folder."""
    place = folder / 'tree'
    shutil.rmtree(place, ignore_errors=True)
    written(tree, place)
    saved = os.getcwd()
    os.chdir(place)
    try:
        yield place
    finally:
        os.chdir(saved)


def on_disk(place: Path) -> Tree:
    return {
        each.relative_to(place).as_posix(): each.read_bytes().decode('utf-8')
        for each in place.rglob('*') if each.is_file()
    }


# trials


def judged(seed: int, folder: Path) -> Outcome:
    """One program, from its seed to the verdict; the folder is for what has to be on the disk."""
    program = generated(seed)
    one = subject(program, Random(seed), folder)
    if one is not None:
        return judged_subject(one, folder)
    verdict = compiled(program.written(many_names(program)).files, program.edition, folder)
    if not verdict.fine:
        return Outcome(seed, 'undetermined' if is_undetermined(verdict.text) else 'defect', details=verdict.text)
    return Outcome(seed, 'no target', details=verdict.text)


def is_undetermined(text: str) -> bool:
    """Whether rustc says no more than that it cannot resolve imports, which it does where globs go in a circle."""
    errors = re.findall(r'(?m)^error.*', text)
    return all(re.match('error: (cannot determine resolution for the import|aborting)', error) for error in errors)


def many_names(program: Program) -> dict[int, str]:
    return {number: f'n{number}' for number in range(program.count)}


def judged_subject(one: Subject, folder: Path) -> Outcome:
    outcome = apply_judged(one, folder)
    return guard_judged(one, folder) if outcome.verdict == 'right' else outcome


def apply_judged(one: Subject, folder: Path) -> Outcome:
    seed, edition = one.program.seed, one.program.edition
    before, renamed = one.tree(one.program.written(one.names)), one.tree(one.program.written(one.renamed))
    with within(before, folder) as place:
        said = called('apply', '--allow-dirty')
        after = on_disk(place)
        again = called('apply', '--allow-dirty') if said.code == 0 else said
        settled = again.code == 0 and on_disk(place) == after and called('check') == (0, '')
    if said.code:
        if after != before:
            return Outcome(seed, 'touched', one, said.text, before, after)
        return Outcome(seed, 'refused' if one.is_taken else 'over-refused', one, said.text, before, renamed)
    verdict = compiled(after, edition, folder)
    if not verdict.fine:
        return Outcome(seed, 'does not compile', one, verdict.text, before, after)
    if not settled:
        return Outcome(seed, 'not settled', one, again.text, before, after)
    verdict_of_text = 'right' if after == renamed else 'other' if one.is_taken else 'unlike'
    return Outcome(seed, verdict_of_text, one, said.text, before, after)


def guard_judged(one: Subject, folder: Path) -> Outcome:
    """The old text of one file after the other, where the rename was carried out."""
    seed = one.program.seed
    renamed = one.tree(one.program.written(one.renamed))
    with within(renamed, folder) as place:
        for filename, stale in sorted(stale_files(one).items()):
            text = one.program.written(one.renamed, dict.fromkeys(stale, one.old))
            tree = {**renamed, filename: text.files[filename]}
            (place / filename).write_bytes(tree[filename].encode('utf-8'))
            verdict, details = guarded(tree, renamed, {at[:3] for at in text.places if at.tok in stale}, place)
            if verdict and is_fit(one, stale, folder):
                return Outcome(seed, verdict, one, details, tree, on_disk(place))
            written(renamed, place)
    return Outcome(seed, 'right', one, '', renamed, renamed)


def guarded(stale: Tree, renamed: Tree, expected: set[Spot], place: Path) -> tuple[str, str]:
    check = called('check')
    if check.spots != expected:
        missed, extra = sorted(expected - check.spots), sorted(check.spots - expected)
        return 'missed' if missed else 'extra', f'missed {missed}, extra {extra}\n{check.text}'
    fix = called('fix')
    fixed = on_disk(place)
    if fixed != renamed:
        return 'fixed otherwise', fix.text
    again = called('fix')
    return ('', '') if on_disk(place) == fixed and again == (0, '') else ('fixed twice', again.text)


def stale_files(one: Subject) -> dict[str, set[Tok]]:
    """What is spelled in the old way when a file's old text is put back; an item stays declared under its new name."""
    roles = ('ref', 'import', 'decl') if one.target.kind == 'mod' else ('ref', 'import')
    found: dict[str, set[Tok]] = {}
    for at in one.program.written(one.renamed).places:
        if at.tok.name == one.target.name and at.tok.role in roles:
            found.setdefault(at.filename, set()).add(at.tok)
    return found


def is_fit(one: Subject, stale: set[Tok], folder: Path) -> bool:
    """Whether what is stale still means the old thing where that is declared beside the new one, in imports too.

    What no alias can stand for is taken as it is.
    """
    home = one.target.home
    if home is None or home.kind != 'module' or one.target.kind == 'macro':
        return True
    binding = next(binding for binding in home.bindings if binding.thing is one.target)
    head = one.program.head_of(binding.seen, home)
    home.body.append([head, 'use self::', Tok(one.target.name), ' as ', spelled(one.old, one.program.edition), ';\n'])
    others = {tok: one.old for tok in stale if tok.role != 'decl'}
    text = one.program.written(one.renamed, others, {one.target.name: one.old})
    home.body.pop()
    return compiled(one.tree(text), one.program.edition, folder).fine
