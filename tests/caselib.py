"""Cases: small Rust trees in text files, as tests/cases/README and tests/apply_cases/README describe them."""
from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

CASES = Path(__file__).parent / 'cases'
APPLY_CASES = Path(__file__).parent / 'apply_cases'
HEAD_KEYS = frozenset((
    'edition', 'compiles', 'partly', 'alone', 'cfg', 'judge', 'after', 'only', 'args', 'says', 'exit', 'files',
    'refused', 'git', 'left', 'silent',
))
FINDING = re.compile(r'''
    (?P<file> \S.*? ) : (?P<line> \d+ ) : (?P<column> \d+ )
    (?: [ ] (?P<old> \S+ ) [ ] -> [ ] (?P<new> \S+ ) )?
    (?P<flags> (?: \s* \( (?: warning | unfixable | maybe ) \) )* )
''', re.VERBOSE)
MANIFEST = '''\
[package]
name = "scheduler"
version = "0.1.0"
edition = "{edition}"

[dependencies]
'''


class Expected(NamedTuple):
    """A finding that the tool has to report; line and column start at 1 and count characters."""

    file: str
    line: int
    column: int
    old: str | None  # None: not compared
    new: str | None  # None: removed without a successor, or not compared
    warning: bool
    unfixable: bool
    maybe: bool  # whether it is reported is left open


class File(NamedTuple):
    text: str
    options: tuple[str, ...]

    def content(self) -> str:
        """The text as it is on the disk."""
        text = self.text
        if 'no-newline' in self.options:
            text = text.removesuffix('\n')
        if 'crlf' in self.options:
            text = text.replace('\n', '\r\n')
        return '\ufeff' + text if 'bom' in self.options else text


class Stub(NamedTuple):
    """A dependency that the tool never sees."""

    name: str
    text: str
    proc_macro: bool


class Case(NamedTuple):
    filename: Path
    sentence: str
    head: dict[str, list[str]]
    tree: dict[str, str]
    after: dict[str, str]  # the files that `fix` or `apply` changes, by their new names
    alternatives: dict[str, tuple[str, ...]]  # other texts of these files that serve as well
    findings: tuple[Expected, ...]
    stubs: tuple[Stub, ...]
    judge_files: dict[str, str]
    judge_additions: dict[str, str]
    judge_absent: frozenset[str]
    own_manifest: bool
    moves: dict[str, str]  # files that `apply` moves: old name -> new name

    @property
    def name(self) -> str:
        return '/'.join(self.filename.with_suffix('').parts[-2:])

    @property
    def edition(self) -> str:
        return self.head.get('edition', ['2021'])[0]

    @property
    def fixed(self) -> dict[str, str]:
        return {**{self.moves.get(name, name): text for name, text in self.tree.items()}, **self.after}

    @property
    def rust_files(self) -> list[str]:
        if 'files' in self.head:
            return [name for names in self.head['files'] for name in names.split()]
        return sorted(name for name in self.tree if name.endswith('.rs'))

    @property
    def fixable(self) -> tuple[Expected, ...]:
        return tuple(finding for finding in self.findings if not finding.unfixable and not finding.maybe)

    @property
    def left(self) -> tuple[Expected, ...]:
        """What a run after `fix` still reports, with the places of before."""
        return tuple(finding for finding in self.findings if finding.unfixable and not finding.maybe)

    def judged(self, tree: dict[str, str]) -> dict[str, str]:
        """`tree` with the old name declared again."""
        judged = {name: text for name, text in tree.items() if name not in self.judge_absent}
        judged.update(self.judge_files)
        for name, text in self.judge_additions.items():
            judged[name] = judged.get(name, '') + text
        return judged


def all_cases(folder: Path = CASES) -> list[Case]:
    return [parsed(filename) for filename in sorted(folder.rglob('*.txt'))]


def parsed(filename: Path) -> Case:
    text = filename.read_bytes().decode('utf-8')
    head, *sections = re.split(r'^//- ', text, flags=re.MULTILINE)
    sentence, keys = parsed_head(head)
    files: dict[str, dict[str, File]] = {'': {}, 'after': {}, 'judge': {}, 'judge +': {}}
    others: dict[str, list[File]] = {}
    stubs: list[Stub] = []
    findings: list[Expected] = []
    absent: set[str] = set()
    moves: dict[str, str] = {}
    for section in sections:
        title, _, body = section.partition('\n')
        if title.startswith('moved '):
            old, new = title.removeprefix('moved ').split(' -> ')
            moves[old.strip().lstrip('/')] = new.strip().lstrip('/')
        elif title.strip() == 'findings':
            findings += [parsed_finding(line) for line in body.splitlines() if line.strip()]
        elif title.startswith('extern '):
            name, *options = title.split()[1:]
            stubs.append(Stub(name, body, 'proc-macro' in options))
        elif title.startswith('judge - '):
            absent.add(title.split()[-1].lstrip('/'))
        else:
            kind, name, options = parsed_title(title)
            file = File(body, tuple(options))
            if kind == 'or':
                others.setdefault(name, []).append(file)
            else:
                files[kind][name] = file
    tree = {name: file.content() for name, file in files[''].items()}
    own_manifest = 'Cargo.toml' in tree
    if not own_manifest:
        tree['Cargo.toml'] = MANIFEST.format(edition=keys.get('edition', ['2021'])[0]) + ''.join(
            f'{stub.name} = "1"\n' for stub in stubs
        )
    before = {moves.get(name, name): file for name, file in files[''].items()}
    return Case(
        filename, sentence, keys, tree, {name: after(name, file, before) for name, file in files['after'].items()},
        {name: tuple(after(name, file, before) for file in some) for name, some in others.items()},
        tuple(findings), tuple(stubs),
        contents(files['judge']), contents(files['judge +']), frozenset(absent), own_manifest, moves,
    )


def parsed_head(head: str) -> tuple[str, dict[str, list[str]]]:
    sentence, *rest = head.splitlines()
    keys: dict[str, list[str]] = {}
    for line in rest:
        if not line.strip() or line.startswith('#'):
            continue
        key, colon, value = line.partition(':')
        if not colon or key not in HEAD_KEYS:
            raise ValueError(f'no such key in the head of a case: {line!r}')
        keys.setdefault(key, []).append(value.strip())
    return sentence, keys


def parsed_finding(line: str) -> Expected:
    match = FINDING.fullmatch(line.strip())
    if match is None:
        raise ValueError(f'not a finding: {line!r}')
    new = match['new']
    flags = match['flags']
    return Expected(
        match['file'], int(match['line']), int(match['column']), match['old'], None if new == '-' else new,
        '(warning)' in flags, '(unfixable)' in flags or new == '-', '(maybe)' in flags,
    )


def parsed_title(title: str) -> tuple[str, str, list[str]]:
    match = re.fullmatch(r'(?:(after|or|judge \+|judge) )?/?(\S+)((?: (?:crlf|bom|no-newline))*)', title.rstrip())
    if match is None:
        raise ValueError(f'not a section: {title!r}')
    return match[1] or '', match[2], match[3].split()


def after(name: str, file: File, before: dict[str, File]) -> str:
    """The fixed file's content: options are inherited where it has none of its own."""
    return File(file.text, file.options or before[name].options).content()


def contents(files: dict[str, File]) -> dict[str, str]:
    return {name: file.content() for name, file in files.items()}


def written(tree: dict[str, str], folder: Path) -> None:
    for name, text in tree.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode('utf-8'))
