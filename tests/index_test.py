"""What the index file says is what git says, for every kind of index and wherever it lies."""
from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from rust_renames.git import Repository
from rust_renames.git import repository
from rust_renames.index import Index
from rust_renames.index import _ending

NAMES = (
    'Cargo.toml', 'rust-renames.toml', 'a.rs', 'crates/deep/rust-renames.toml', 'crates/deep/src/lib.rs',
    'crates/deep/src/link', 'crates/x-rust-renames.toml', 'notes.txt', 'src/lib.rs', 'src/straße.rs', 'src/.rs',
    'src/a b.rs', 'src/link.rs.txt', 'tests/sdir', 'tests/link.rs', f'{"d" * 100}/{"e" * 100}/{"f" * 90}.rs',
    *(f'many/module_{number}{"x" * (number % 9)}.rs' for number in range(60)),
)


@pytest.fixture(autouse=True)
def no_git_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith('GIT_'):
            monkeypatch.delenv(name)
    monkeypatch.setenv('GIT_CONFIG_GLOBAL', os.devnull)
    monkeypatch.setenv('GIT_CONFIG_NOSYSTEM', '1')
    for role in ('AUTHOR', 'COMMITTER'):
        monkeypatch.setenv(f'GIT_{role}_NAME', 'Ada')
        monkeypatch.setenv(f'GIT_{role}_EMAIL', 'ada@example.com')


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return filled(tmp_path / 'top')


def filled(top: Path, *options: str) -> Path:
    top.mkdir()
    git(top, 'init', '--quiet', '--initial-branch', 'main', *options)
    for name in NAMES:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(f'// {name}\n', encoding='utf-8')
    git(top, 'add', '--all')
    git(top, 'commit', '--quiet', '--message', 'all')
    return top


def git(folder: Path, *arguments: str, **more: str) -> str:
    run = subprocess.run(
        ['git', '-c', 'protocol.file.allow=always', *arguments], cwd=folder, env={**os.environ, **more},
        capture_output=True, encoding='utf-8',
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def opened(folder: Path) -> Repository:
    found = repository(str(folder))
    assert found is not None
    return found


def told_by_git(top: Path, ending: str, **more: str) -> list[str]:
    names = git(top, 'ls-files', '-z', '--full-name', **more).split('\0')
    return sorted({name for name in names if name.endswith(ending)}, key=os.fsencode) if ending else names


def agree(top: Path, folder: Path | None = None) -> None:
    for ending in ('.rs', 'rust-renames.toml', 'Cargo.toml', '.nothing'):
        assert opened(folder or top).tracked(ending) == told_by_git(top, ending), ending


def reads_without_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether all entries are read with no git to ask."""
    with monkeypatch.context() as context:
        context.setenv('PATH', '')
        try:
            return bool(opened(folder).index.entries())
        except Exception:
            return False


@pytest.mark.parametrize('version', ['2', '3', '4'])
def test_every_version_is_read_without_git(top: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    git(top, 'update-index', '--index-version', version)
    assert reads_without_git(top, monkeypatch)
    agree(top)


def test_objects_and_modes_are_those_that_git_tells(top: Path) -> None:
    (top / 'run.rs').symlink_to('a.rs')
    git(top, 'add', '--all')
    git(top, 'update-index', '--chmod=+x', 'a.rs')
    told = [line.split('\t') for line in git(top, 'ls-files', '--stage', '-z').split('\0') if line]
    entries = [(os.fsdecode(name), f'{mode:06o} {blob.decode()} 0') for name, mode, blob in opened(top).index.entries()]
    assert entries == [(name, head) for head, name in told]
    assert 'run.rs' not in opened(top).tracked('.rs')


def test_names_alone_are_looked_for_where_no_entry_is_out_of_the_ordinary(top: Path) -> None:
    data = (top / '.git' / 'index').read_bytes()
    assert _ending(data, b'Cargo.toml') is None  # a name that ends with `link` may be an extension of the index
    plain = data.replace(b'link', b'lynk').replace(b'sdir', b'sdyr')
    assert _ending(plain, b'Cargo.toml') == [(b'Cargo.toml', 0o100644)]
    assert _ending(plain, b'.toml') is not None
    assert _ending(plain, b'.rs') is None  # one name is so long that its flags look different


@pytest.mark.parametrize('flag', ['--assume-unchanged', '--skip-worktree'])
def test_flags_of_entries_do_not_hide_them(top: Path, flag: str) -> None:
    git(top, 'update-index', flag, 'rust-renames.toml', 'src/lib.rs', 'many/module_7xxxxxxx.rs')
    agree(top)


def test_a_file_that_is_only_intended_to_be_added_is_tracked(top: Path) -> None:
    (top / 'new.rs').write_text('')
    git(top, 'add', '--intent-to-add', 'new.rs')
    agree(top)


def test_a_file_in_conflict_is_named_once(top: Path) -> None:
    git(top, 'checkout', '--quiet', '-b', 'other')
    for branch, text in (('other', 'other'), ('main', 'main')):
        git(top, 'checkout', '--quiet', branch)
        for name in ('src/lib.rs', 'rust-renames.toml'):
            (top / name).write_text(f'// {text}\n')
        git(top, 'commit', '--quiet', '--all', '--message', text)
    assert subprocess.run(['git', 'merge', 'other'], cwd=top, capture_output=True).returncode
    agree(top)


def test_a_split_index_is_git_s_to_read(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(top, 'update-index', '--split-index')
    (top / 'new.rs').write_text('')
    git(top, 'add', '--all')
    assert not reads_without_git(top, monkeypatch)
    agree(top)


def test_a_sparse_index_is_git_s_to_read(top: Path) -> None:
    git(top, 'sparse-checkout', 'set', '--cone', '--sparse-index', 'src')
    agree(top)


def test_an_untracked_cache_and_a_file_system_monitor_s_data_hold_no_names(top: Path) -> None:
    git(top, 'update-index', '--force-untracked-cache')
    (top / 'untracked' / 'inner').mkdir(parents=True)
    (top / 'untracked' / 'inner' / 'rust-renames.toml').write_text('')
    (top / 'src' / 'untracked.rs').write_text('')
    git(top, 'status')
    agree(top)


def test_a_repository_with_longer_hashes_is_git_s_to_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = filled(tmp_path / 'top', '--object-format=sha256')
    assert not reads_without_git(top, monkeypatch)
    agree(top)


def test_a_repository_without_an_index_tracks_nothing(tmp_path: Path) -> None:
    git(tmp_path, 'init', '--quiet')
    assert opened(tmp_path).tracked('.rs') == []
    assert opened(tmp_path).index.entries() == []


@pytest.mark.parametrize('length', [0, 3, 11, 12, 40, 1000, -1])
def test_what_is_broken_is_asked_of_git(top: Path, length: int) -> None:
    data = (top / '.git' / 'index').read_bytes()[:length]
    asked = [(b'asked.rs', 0o100644, b'')]
    if length:
        assert Index(data, lambda: asked).entries() in (asked, opened(top).index.entries())


def test_the_top_is_found_from_a_folder_below(top: Path) -> None:
    assert opened(top / 'crates' / 'deep').top == str(top)
    agree(top, top / 'crates')


def test_a_work_tree_and_a_submodule_have_their_own_index(top: Path, tmp_path: Path) -> None:
    git(top, 'worktree', 'add', '--quiet', str(tmp_path / 'tree'), '-b', 'tree')
    (tmp_path / 'tree' / 'only-here.rs').write_text('')
    git(tmp_path / 'tree', 'add', '--all')
    agree(tmp_path / 'tree')
    assert 'only-here.rs' in opened(tmp_path / 'tree').tracked('.rs')
    inner = filled(tmp_path / 'inner')
    git(top, 'submodule', '--quiet', 'add', str(inner), 'sub.rs')
    agree(top / 'sub.rs')
    assert opened(top / 'sub.rs' / 'src').top == str(top / 'sub.rs')
    assert 'sub.rs' not in opened(top).tracked('.rs')


@pytest.mark.parametrize('relative', [False, True])
def test_an_index_of_one_s_own_is_the_one(top: Path, relative: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    own = top / '.git' / 'next-index'
    git(top, 'read-tree', 'HEAD', GIT_INDEX_FILE=str(own))
    (top / 'new.rs').write_text('')
    git(top, 'add', 'new.rs', GIT_INDEX_FILE=str(own))
    monkeypatch.setenv('GIT_INDEX_FILE', '.git/next-index' if relative else str(own))
    assert 'new.rs' in opened(top).tracked('.rs')
    assert 'new.rs' in opened(top / 'src').tracked('.rs')
    agree(top)


def test_git_s_variables_of_a_hook_lead_to_the_same_repository(
    top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv('GIT_DIR', '.git')
    assert opened(top).top == str(top)
    monkeypatch.setenv('GIT_DIR', str(top / '.git'))
    assert opened(top / 'src').top == str(top)
    (tmp_path / 'elsewhere').mkdir()
    monkeypatch.setenv('GIT_WORK_TREE', str(tmp_path / 'elsewhere'))
    assert opened(tmp_path / 'elsewhere').top == str(tmp_path / 'elsewhere')
    assert opened(tmp_path / 'elsewhere').tracked('rust-renames.toml')


def test_a_folder_without_git_and_one_with_an_empty_git_folder_are_none(tmp_path: Path) -> None:
    assert repository(str(tmp_path)) is None
    (tmp_path / '.git').mkdir()
    assert repository(str(tmp_path)) is None
    (tmp_path / '.git').rmdir()
    (tmp_path / '.git').write_text('gitdir: nowhere\n')
    assert repository(str(tmp_path)) is None
