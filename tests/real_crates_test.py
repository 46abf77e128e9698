"""Three published crates, modules renamed by hand: cargo knows whether they compile, the tool what is stale.

The hand's work is recorded below: files that move, and what is replaced in which texts. It is carried out on the
published files; then files from before come back, one by one and several at once.
"""
from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

import pytest

from rust_renames.main import main

pytestmark = [pytest.mark.cargo, pytest.mark.xdist_group('real crates')]

LINE = re.compile(r'(?P<file>\S.*?):(?P<line>\d+):(?P<column>\d+): (?:error|warning|fixed): .*')
# rustc's codes for a name that is not there
UNRESOLVED = frozenset(('E0405', 'E0412', 'E0422', 'E0425', 'E0432', 'E0433', 'E0531', 'E0583'))
Place = tuple[str, int, int]  # file, line and column
Span = tuple[str, tuple[int, int], tuple[int, int]]  # file, first line and column, and the ones behind


class Hand(NamedTuple):
    """`texts` are globs, patterns and what replaces these, in files that have moved already."""

    version: str
    table: dict[str, str]
    moves: dict[str, str]
    texts: tuple[tuple[str, str, str], ...]


class Crates(NamedTuple):
    """`stale` has the files that the hand has changed, under their new names, as they were; `fresh` as they are."""

    folder: Path
    stale: dict[str, str]
    fresh: dict[str, str]


HANDS = {
    'bytes': Hand(
        '1.12.2',
        {
            'crate::buf': 'crate::buffers',
            'crate::buf::take': 'crate::buf::taking',
            'crate::bytes_mut': 'crate::mutable',
            'crate::fmt': 'crate::formatting',
            'crate::loom': 'crate::shim',
        },
        {
            'src/buf': 'src/buffers',
            'src/buffers/take.rs': 'src/buffers/taking.rs',
            'src/bytes_mut.rs': 'src/mutable.rs',
            'src/fmt': 'src/formatting',
            'src/loom.rs': 'src/shim.rs',
        },
        (
            ('src/**/*.rs', r'\b(crate|bytes)::buf\b', r'\1::buffers'),
            ('tests/*.rs', r'\bbytes::(\{?)buf\b', r'bytes::\1buffers'),
            ('src/lib.rs', r'\bmod buf;', 'mod buffers;'),
            ('src/lib.rs', r'\bmod bytes_mut;', 'mod mutable;'),
            ('src/lib.rs', r'\bmod fmt;', 'mod formatting;'),
            ('src/lib.rs', r'\bmod loom;', 'mod shim;'),
            ('src/**/*.rs', r'\bcrate::bytes_mut\b', 'crate::mutable'),
            ('src/**/*.rs', r'\bcrate::loom\b', 'crate::shim'),
            ('src/buffers/mod.rs', r'(\bmod |self::)take\b', r'\1taking'),
            ('src/buffers/buf_impl.rs', r'\{take, Chain', '{taking, Chain'),
            ('src/buffers/buf_impl.rs', r'(?<!\.)\btake::new', 'taking::new'),
        ),
    ),
    'http': Hand(
        '1.5.0',
        {
            'crate::byte_str': 'crate::text',
            'crate::header::map': 'crate::header::table',
            'crate::header::name': 'crate::header::names',
            'crate::status': 'crate::code',
            'crate::uri': 'crate::address',
        },
        {
            'src/byte_str.rs': 'src/text.rs',
            'src/header/map.rs': 'src/header/table.rs',
            'src/header/name.rs': 'src/header/names.rs',
            'src/status.rs': 'src/code.rs',
            'src/uri': 'src/address',
        },
        (
            ('**/*.rs', r'\b(crate|http)::uri\b', r'\1::address'),
            ('**/*.rs', r'\b(crate|http)::status\b', r'\1::code'),
            ('src/**/*.rs', r'\bcrate::byte_str\b', 'crate::text'),
            ('src/**/*.rs', r'\buri::(?=[A-Z*])', 'address::'),
            ('src/**/*.rs', r'\bstatus::(?=[A-Z])', 'code::'),
            ('src/lib.rs', r'\bmod byte_str;', 'mod text;'),
            ('src/lib.rs', r'\bmod status;', 'mod code;'),
            ('src/lib.rs', r'\bmod uri;', 'mod address;'),
            ('src/header/mod.rs', r'(\bmod |self::)map\b', r'\1table'),
            ('src/header/mod.rs', r'(\bmod |self::)name\b', r'\1names'),
            ('src/header/value.rs', r'\bheader::map\b', 'header::table'),
            ('src/header/*.rs', r'\b(header|super)::name\b', r'\1::names'),
            ('src/header/value.rs', r'\bname::(?=[A-Z])', 'names::'),
        ),
    ),
    'tower': Hand(
        '0.5.3',
        {
            'crate::balance::p2c': 'crate::balance::choices',
            'crate::buffer::worker': 'crate::buffer::driver',
            'crate::load_shed': 'crate::shedding',
            'crate::make': 'crate::making',
            'crate::ready_cache': 'crate::readiness',
            'crate::readiness::cache': 'crate::readiness::store',
            'crate::retry::budget': 'crate::retry::allowance',
        },
        {
            'src/balance/p2c': 'src/balance/choices',
            'src/buffer/worker.rs': 'src/buffer/driver.rs',
            'src/load_shed': 'src/shedding',
            'src/make': 'src/making',
            'src/ready_cache': 'src/readiness',
            'src/readiness/cache.rs': 'src/readiness/store.rs',
            'src/retry/budget': 'src/retry/allowance',
        },
        (
            ('**/*.rs', r'\b(crate|tower)::load_shed\b', r'\1::shedding'),
            ('**/*.rs', r'\b(crate|tower)::make\b', r'\1::making'),
            ('**/*.rs', r'\b(crate|tower)::ready_cache\b', r'\1::readiness'),
            ('**/*.rs', r'\bbalance::p2c\b', 'balance::choices'),
            ('examples/*.rs', r'\blb::p2c\b', 'lb::choices'),
            ('src/balance/mod.rs', r'\[`p2c`\]', '[`choices`]'),
            ('src/balance/mod.rs', r'\bmod p2c;', 'mod choices;'),
            ('src/buffer/mod.rs', r'\bmod worker;', 'mod driver;'),
            ('src/buffer/*.rs', r'\bworker::', 'driver::'),
            ('src/lib.rs', r'\bmod load_shed;', 'mod shedding;'),
            ('src/lib.rs', r'\bmod make;', 'mod making;'),
            ('src/lib.rs', r'\bmod ready_cache;', 'mod readiness;'),
            ('src/readiness/mod.rs', r'(\bmod |self::)cache\b', r'\1store'),
            ('src/readiness/*.rs', r'\breadiness::cache\b', 'readiness::store'),
            ('src/retry/mod.rs', r'\bmod budget;', 'mod allowance;'),
            ('src/**/*.rs', r'\bretry::budget\b', 'retry::allowance'),
            ('src/**/*.rs', r'\bbudget::(?=[A-Z{])', 'allowance::'),
        ),
    ),
}


@pytest.fixture(scope='module')
def crates(tmp_path_factory: pytest.TempPathFactory) -> Crates:
    folder = tmp_path_factory.mktemp('crates')
    fetched(folder / 'published')
    members = folder / 'members'
    found = Crates(members, {}, {})
    for name, hand in HANDS.items():
        shutil.copytree(folder / 'published/vendor' / name, members / name)
        with_libraries_alone(members / name / 'Cargo.toml')
        renamed(hand, name, found)
    (members / 'Cargo.toml').write_text(f'[workspace]\nresolver = "2"\nmembers = {json.dumps(list(HANDS))}\n')
    return found


def fetched(folder: Path) -> None:
    """The published crates, in `vendor/`, by their pinned versions."""
    (folder / 'src').mkdir(parents=True)
    (folder / 'src/lib.rs').touch()
    rows = ''.join(f'{name} = "={hand.version}"\n' for name, hand in HANDS.items())
    (folder / 'Cargo.toml').write_text(
        f'[package]\nname = "published"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n{rows}\n[workspace]\n',
    )
    run = subprocess.run(['cargo', 'vendor', '--quiet'], cwd=folder, capture_output=True, text=True, encoding='utf-8')
    if run.returncode:
        pytest.fail(f'cargo cannot fetch {", ".join(HANDS)}, which this test is about:\n{run.stderr}')


def with_libraries_alone(manifest: Path) -> None:
    """The manifest without what is for tests only: as few crates as can be have to be fetched and built."""
    sections = re.split(r'(?m)^(?=\[)', manifest.read_text(encoding='utf-8'))
    kept = [section for section in sections if not re.match(r'\[(?:target\..*\.)?dev-dependencies|\[\[', section)]
    manifest.write_text(''.join(kept), encoding='utf-8', newline='\n')


def renamed(hand: Hand, name: str, crates: Crates) -> None:
    """The hand's work on one crate, with its table beside the manifest."""
    root = crates.folder / name
    for old, new in hand.moves.items():
        (root / old).rename(root / new)
    before = {file.relative_to(crates.folder).as_posix(): read(file) for file in sorted(root.rglob('*.rs'))}
    for pattern, wanted, replacement in hand.texts:
        texts = {file: read(file) for file in root.glob(pattern)}
        assert any(re.search(wanted, text) for text in texts.values()), (name, pattern, wanted)
        for file, text in texts.items():
            write(file, re.sub(wanted, replacement, text))
    for filename, text in before.items():
        if read(crates.folder / filename) != text:
            crates.stale[filename] = text
            crates.fresh[filename] = read(crates.folder / filename)
    rows = [f'[[rename]]\nfrom = "{old}"\nto = "{new}"\n' for old, new in hand.table.items()]
    (root / 'rust-renames.toml').write_text('\n'.join(rows), encoding='utf-8', newline='\n')


@pytest.fixture
def tree(crates: Crates, monkeypatch: pytest.MonkeyPatch) -> Crates:
    for filename, text in crates.fresh.items():
        write(crates.folder / filename, text)
    monkeypatch.chdir(crates.folder)
    return crates


def test_the_renamed_crates_compile_and_nothing_is_found_in_them(
    tree: Crates, capsys: pytest.CaptureFixture[str],
) -> None:
    assert complaints(tree) == []
    assert main(['check']) == 0
    assert capsys.readouterr() == ('', '')


def test_all_that_is_stale_is_found_and_nothing_else(tree: Crates, capsys: pytest.CaptureFixture[str]) -> None:
    for filename, text in tree.stale.items():
        write(tree.folder / filename, text)
    assert main(['check']) == 1
    assert places(capsys.readouterr().out) == sorted(place for name in tree.stale for place in expected(tree, name))


def test_what_rustc_misses_is_found(tree: Crates, capsys: pytest.CaptureFixture[str]) -> None:
    """All files are stale but those that declare modules, without which rustc would look no further."""
    for filename, text in tree.stale.items():
        if not any(re.match(r'(pub )?mod \w+;', line) for line in lost(text, tree.fresh[filename])):
            write(tree.folder / filename, text)
    main(['check'])
    found = places(capsys.readouterr().out)
    missed = complaints(tree)
    assert {filename.partition('/')[0] for filename, *_ in missed} == set(HANDS)
    assert [span for span in missed if not any(lies_in(place, span) for place in found)] == []


@pytest.mark.parametrize('name', HANDS)
def test_a_stale_file_alone_becomes_the_renamed_one(
    name: str, tree: Crates, capsys: pytest.CaptureFixture[str],
) -> None:
    for filename, text in tree.stale.items():
        if not filename.startswith(f'{name}/'):
            continue
        write(tree.folder / filename, text)
        main(['fix', filename])
        assert places(capsys.readouterr().out) == expected(tree, filename)
        assert read(tree.folder / filename) == tree.fresh[filename], filename


@pytest.mark.parametrize('step', (1, 2))
def test_stale_files_at_once_become_the_renamed_ones(
    step: int, tree: Crates, capsys: pytest.CaptureFixture[str],
) -> None:
    for filename in list(tree.stale)[::step]:
        write(tree.folder / filename, tree.stale[filename])
    main(['fix'])
    assert {filename: read(tree.folder / filename) for filename in tree.fresh} == tree.fresh
    capsys.readouterr()
    assert main(['fix']) == 0
    assert capsys.readouterr() == ('', '')


def complaints(crates: Crates) -> list[Span]:
    """The names that are not there, in what does not compile."""
    found = set()
    for options in (['--workspace', '--lib', '--features', 'tower/full'], ['--package', 'bytes', '--tests']):
        run = subprocess.run(
            ['cargo', 'check', '--quiet', '--keep-going', '--message-format=json', *options],
            cwd=crates.folder, capture_output=True, text=True, encoding='utf-8',
        )
        messages = [json.loads(line) for line in run.stdout.split('\n') if line.startswith('{')]
        said = [message['message'] for message in messages if message['reason'] == 'compiler-message']
        errors = [message for message in said if message['level'] == 'error']
        assert errors or not run.returncode, run.stderr
        for message in errors:
            if message['code'] and message['code']['code'] in UNRESOLVED:
                found.update(ends(span) for span in message['spans'] if span['is_primary'])
    return sorted(found)


def ends(span: dict[str, object]) -> Span:
    start, end = ((span[f'line_{which}'], span[f'column_{which}']) for which in ('start', 'end'))
    return str(span['file_name']).replace('\\', '/'), start, end  # type: ignore[return-value]


def lies_in(place: Place, span: Span) -> bool:
    return place[0] == span[0] and span[1] <= place[1:] < span[2]


def lost(text: str, later: str) -> set[str]:
    return {line.strip() for line in text.split('\n')} - {line.strip() for line in later.split('\n')}


def expected(crates: Crates, filename: str) -> list[Place]:
    """Where the hand has put another word."""
    found = []
    line = column = 1
    before, after = (re.findall(r'\w+|\W', texts[filename]) for texts in (crates.stale, crates.fresh))
    for old, new in zip_longest(before, after):
        if old != new:
            found.append((filename, line, column))
        line, column = (line + 1, 1) if old == '\n' else (line, column + len(old))
    return found


def places(said: str) -> list[Place]:
    matches = [match for match in map(LINE.fullmatch, said.split('\n')) if match]
    return sorted((match['file'], int(match['line']), int(match['column'])) for match in matches)


def read(file: Path) -> str:
    return file.read_bytes().decode('utf-8')


def write(file: Path, text: str) -> None:
    file.write_bytes(text.encode('utf-8'))
