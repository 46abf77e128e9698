"""The example compiles, its tests pass, and the stale file is stale: judged by cargo."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
EXAMPLE = PROJECT / 'examples' / 'scheduler'
STALE = EXAMPLE / 'stale' / 'src' / 'retry.rs'


@pytest.fixture
def scheduler(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / 'scheduler', ignore=shutil.ignore_patterns('stale', 'target')))


@pytest.fixture
def stale(scheduler: Path) -> Path:
    """The example with the file that an old branch brings."""
    shutil.copy(STALE, scheduler / 'src' / 'retry.rs')
    with (scheduler / 'src' / 'lib.rs').open('ab') as library:
        library.write(b'\npub mod retry;\n')
    return scheduler


def test_all_targets_of_the_example_compile_without_a_warning(scheduler: Path) -> None:
    assert cargo(scheduler, 'clippy', '--all-targets', '--', '-D', 'warnings') == (0, '')


def test_the_tests_of_the_example_pass(scheduler: Path) -> None:
    assert cargo(scheduler, 'test')[0] == 0


def test_the_stale_file_does_not_compile(stale: Path) -> None:
    code, said = cargo(stale, 'check')
    assert code and 'could not find `phase3`' in said


def test_the_stale_file_compiles_once_it_is_fixed(stale: Path) -> None:
    assert renames(stale, 'fix').returncode == 1
    assert cargo(stale, 'clippy', '--all-targets', '--', '-D', 'warnings') == (0, '')
    assert cargo(stale, 'test')[0] == 0


def test_a_fix_keeps_the_local_and_the_field_of_the_old_name(stale: Path) -> None:
    renames(stale, 'fix')
    text = (stale / 'src' / 'retry.rs').read_text(encoding='utf-8')
    assert 'let phase2 = config.phase2; // a local and a field: neither is the module' in text
    assert 'if phase2 && ' in text


def test_a_second_fix_changes_nothing(stale: Path) -> None:
    renames(stale, 'fix')
    before = contents(stale)
    second = renames(stale, 'fix')
    assert (second.returncode, second.stdout, second.stderr) == (0, '', '')
    assert contents(stale) == before


def test_the_example_is_clean_and_stays_as_it_is(scheduler: Path) -> None:
    before = contents(scheduler)
    for command in ('check', 'fix', 'lint'):
        run = renames(scheduler, command)
        assert (run.returncode, run.stderr) == (0, ''), run.stdout
    assert contents(scheduler) == before


def test_apply_makes_the_example_of_what_it_was_before(scheduler: Path, tmp_path: Path) -> None:
    before = Path(shutil.copytree(PROJECT / 'examples' / 'scheduler-before', tmp_path / 'before'))
    run = renames(before, 'apply')
    assert (run.returncode, run.stderr) == (0, ''), run.stdout
    assert contents(before) == contents(scheduler)


def test_the_names_that_have_to_stay_are_in_the_example() -> None:
    texts = '\n'.join(file.read_text(encoding='utf-8') for file in (EXAMPLE / 'src').rglob('*.rs'))
    for name in ('pub phase2: bool', '"phase2" =>', 'let phase2 ='):
        assert name in texts


def cargo(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code, and what cargo says beyond its progress."""
    environment = {**os.environ, 'CARGO_TARGET_DIR': str(folder / 'target'), 'CARGO_TERM_COLOR': 'never'}
    run = subprocess.run(
        ['cargo', arguments[0], '--quiet', '--offline', *arguments[1:]], cwd=folder, env=environment,
        capture_output=True, encoding='utf-8',
    )
    return run.returncode, run.stderr


def renames(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, 'PYTHONPATH': str(PROJECT / 'hooks')}
    return subprocess.run(
        [sys.executable, '-m', 'rust_renames', *arguments], cwd=folder, env=environment,
        capture_output=True, encoding='utf-8',
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob('*')) if file.is_file() and 'target' not in file.parts
    }
