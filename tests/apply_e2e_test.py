"""`apply` on real trees: what it leaves when it is done, refused, undone, interrupted and killed, byte for byte."""
from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from typing import NamedTuple

import pytest

from applylib import Entry
from applylib import snapshot

PROJECT = Path(__file__).resolve().parent.parent
SCRIPT = PROJECT / 'tests' / 'applylib.py'
POSIX = pytest.mark.skipif(os.name == 'nt', reason='signals and modes are those of POSIX')
# A command that passes until the rename is carried out.
OLD = 'if not exist src\\phase2.rs exit 1' if os.name == 'nt' else 'test -e src/phase2.rs'
MANIFEST = '[package]\nname = "scheduler"\nversion = "0.1.0"\nedition = "2021"\n'
TABLE = '''\
[[rename]]
from = "crate::phase2"
to = "crate::redis_runtime"

[[rename]]
from = "crate::Phase2Handle"
to = "crate::Handle"
'''
FILES = {
    '.gitignore': '/target\n*.bin\n',
    'Cargo.toml': MANIFEST,
    'rust-renames.toml': TABLE,
    'src/lib.rs': 'pub mod phase2;\npub mod queue;\npub struct Phase2Handle;\npub fn g() { phase2::deep::f() }\n',
    'src/phase2.rs': '\ufeffpub mod deep;\r\npub use crate::phase2::deep::f;\r\n// no last line end',
    'src/phase2/deep.rs': 'pub fn f() {}\n',
    'src/phase2/notes.txt': 'moves along\n',
    'src/queue.rs': 'use crate::phase2::deep;\npub fn h() -> crate::Phase2Handle { deep::f(); crate::Phase2Handle }\n',
}
AFTER = {
    'src/lib.rs': (
        'pub mod redis_runtime;\npub mod queue;\npub struct Handle;\npub fn g() { redis_runtime::deep::f() }\n'
    ),
    'src/redis_runtime.rs': '\ufeffpub mod deep;\r\npub use crate::redis_runtime::deep::f;\r\n// no last line end',
    'src/redis_runtime/deep.rs': 'pub fn f() {}\n',
    'src/redis_runtime/notes.txt': 'moves along\n',
    'src/queue.rs': 'use crate::redis_runtime::deep;\npub fn h() -> crate::Handle { deep::f(); crate::Handle }\n',
}
# What no git knows of, in the folder that moves.
IGNORED = {'src/phase2/table.bin': 'ignored\n'}


class Run(NamedTuple):
    code: int
    out: str
    error: str


class Tree(NamedTuple):
    top: Path

    def apply(self, *arguments: str, **more: Any) -> Run:
        return self._run([sys.executable, '-m', 'rust_renames', 'apply', *arguments], **more)

    def apply_plan(self, moves: dict[str, str], *arguments: str, texts: dict[str, str] | None = None) -> Run:
        """With a plan of our own: which moves there are is its business, carrying them out is not."""
        return self._run([*self.script(moves, texts), 'run', 'apply', *arguments])

    def script(self, moves: dict[str, str], texts: dict[str, str] | None = None) -> list[str]:
        plan = self.top.parent / 'plan.json'
        plan.write_text(json.dumps({'moves': list(moves.items()), 'texts': texts or {}}), encoding='utf-8')
        return [sys.executable, str(SCRIPT), str(plan)]

    def killed(self, kind: str, command: list[str], *arguments: str) -> list[list[str]]:
        """A line for each kill: its number, the run's exit code, that of the next run, and the tree after that."""
        kept = self.top.parent / 'kept'
        shutil.copytree(self.top, kept, symlinks=True)
        run = self._run([*command, kind, str(kept), 'apply', *arguments])
        assert run.code == 0, run.error
        return [line.split() for line in run.out.splitlines()]

    def _run(self, command: list[str], **more: Any) -> Run:
        run = subprocess.run(
            command, cwd=self.top, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, **more,
        )
        return Run(run.returncode, *(text.decode().replace('\r\n', '\n') for text in (run.stdout, run.stderr)))

    def git(self, *arguments: str) -> str:
        run = subprocess.run(
            ['git', *arguments], cwd=self.top, env=environment(), stdin=subprocess.DEVNULL, capture_output=True,
        )
        assert run.returncode == 0, run.stderr.decode()
        return run.stdout.decode()

    def status(self) -> list[str]:
        said = self.git('--no-optional-locks', 'status', '--porcelain=v2', '-z', '--untracked-files=all')
        return [part for part in said.split('\0') if part]

    def short_status(self) -> list[str]:
        return self.git('--no-optional-locks', 'status', '--short', '--untracked-files=all').splitlines()

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.top / name).parent.mkdir(parents=True, exist_ok=True)
            (self.top / name).write_bytes(text.encode())

    def read(self, name: str) -> str:
        return (self.top / name).read_bytes().decode()

    def commit(self, files: dict[str, str]) -> None:
        self.write(files)
        self.git('add', '--all')
        self.git('commit', '--quiet', '--message', 'work')

    def state(self) -> tuple[dict[str, Entry], list[str]]:
        """All that has to be as it was after a run that did nothing: tree, index and status."""
        found = snapshot(self.top)
        return found, self.status() if (self.top / '.git').exists() else []

    def names(self) -> set[str]:
        return {name for name, entry in snapshot(self.top).items() if entry[0] != 'folder'} - {'.git/index'}


def environment() -> dict[str, str]:
    """No setting of the machine's git, nor of a run around this one."""
    names = ('GIT_', 'RUST_RENAMES_', 'PRE_COMMIT', 'PYTEST_', 'PYTHON', 'LC_')
    kept = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return {
        **kept, 'PYTHONPATH': str(PROJECT / 'hooks'), 'PYTHONDONTWRITEBYTECODE': '1',  # half of it, on a full disk
        'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1',
        'GIT_AUTHOR_NAME': 'Ada', 'GIT_AUTHOR_EMAIL': 'ada@example.com',
        'GIT_COMMITTER_NAME': 'Ada', 'GIT_COMMITTER_EMAIL': 'ada@example.com',
    }


@pytest.fixture(scope='session')
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = Tree(tmp_path_factory.mktemp('made') / 'tree')
    tree.top.mkdir()
    tree.git('init', '--quiet', '--template=', '--initial-branch', 'main')
    tree.write(FILES)
    (tree.top / 'src/phase2.rs').chmod(0o755)
    tree.commit({})
    tree.write(IGNORED)
    return tree.top


@pytest.fixture
def tree(made: Path, tmp_path: Path) -> Tree:
    """A repository with all committed and the rename not begun."""
    return Tree(Path(shutil.copytree(made, tmp_path / 'tree', symlinks=True)))


@pytest.fixture
def bare(tree: Tree) -> Tree:
    """The same without git."""
    shutil.rmtree(tree.top / '.git')
    return tree


def journals(tree: Tree) -> list[Path]:
    return [*tree.top.glob('.git/rust-renames*'), *tree.top.glob('.rust-renames*')]


# Done


def test_files_move_texts_change_and_nothing_else(tree: Tree) -> None:
    before = tree.names()
    run = tree.apply()
    assert run.code == 0, run.error
    for name, text in AFTER.items():
        assert tree.read(name) == text
    assert tree.names() == {name.replace('phase2', 'redis_runtime') for name in before}
    assert tree.read('src/redis_runtime/table.bin') == 'ignored\n'
    assert journals(tree) == []


def test_renames_are_staged_and_edits_are_not(tree: Tree) -> None:
    tree.apply()
    assert tree.short_status() == [
        ' M src/lib.rs', ' M src/queue.rs', 'RM src/phase2.rs -> src/redis_runtime.rs',
        'R  src/phase2/deep.rs -> src/redis_runtime/deep.rs', 'R  src/phase2/notes.txt -> src/redis_runtime/notes.txt',
    ]


def test_the_index_is_as_git_mv_leaves_it(tree: Tree, made: Path, tmp_path: Path) -> None:
    other = Tree(Path(shutil.copytree(made, tmp_path / 'other', symlinks=True)))
    other.git('mv', 'src/phase2.rs', 'src/redis_runtime.rs')
    other.git('mv', 'src/phase2', 'src/redis_runtime')
    tree.apply()
    assert tree.git('ls-files', '--stage', '-v') == other.git('ls-files', '--stage', '-v')


def test_the_index_is_up_to_date_with_what_only_moved(tree: Tree) -> None:
    tree.apply()
    assert tree.git('diff-files', '--name-only').split() == ['src/lib.rs', 'src/queue.rs', 'src/redis_runtime.rs']


@POSIX
def test_files_keep_their_modes(tree: Tree) -> None:
    (tree.top / 'src/queue.rs').chmod(0o640)
    (tree.top / 'src/phase2').chmod(0o750)
    assert tree.apply().code == 0
    after = snapshot(tree.top)
    assert [oct(after[name][1]) for name in ('src/redis_runtime.rs', 'src/queue.rs', 'src/redis_runtime')] == [
        '0o755', '0o640', '0o750',
    ]


def test_a_second_run_has_nothing_to_do(tree: Tree) -> None:
    tree.apply()
    before = tree.state()
    run = tree.apply('--verify', 'exit 1')
    assert (run.code, run.error) == (0, '')
    assert 'nothing to do' in run.out
    assert tree.state() == before


def test_without_git_the_same_files_are_there(bare: Tree) -> None:
    before = bare.names()
    run = bare.apply('--verify', 'git --version')
    assert run.code == 0, run.error
    for name, text in AFTER.items():
        assert bare.read(name) == text
    assert bare.names() == {name.replace('phase2', 'redis_runtime') for name in before}


def test_the_whole_tree_is_renamed_from_a_folder_that_moves(tree: Tree) -> None:
    run = subprocess.run(
        [sys.executable, '-m', 'rust_renames', 'apply'], cwd=tree.top / 'src' / 'phase2', env=environment(),
        capture_output=True,
    )
    assert run.returncode == 0, run.stderr
    assert tree.read('src/lib.rs') == AFTER['src/lib.rs']


@POSIX
def test_a_work_tree_of_its_own_keeps_its_journal_to_itself(tree: Tree) -> None:
    tree.git('worktree', 'add', '--quiet', '../linked')
    linked = Tree(tree.top.parent / 'linked')
    before = tree.state()
    run = linked.apply('--verify', f'test ! -e {(tree.top / ".git" / "rust-renames-journal").as_posix()}')
    assert run.code == 0, run.error
    assert linked.read('src/lib.rs') == AFTER['src/lib.rs']
    assert tree.state() == before


def test_a_merge_in_progress_is_no_reason_to_refuse(tree: Tree) -> None:
    conflicted(tree, 'notes.txt')
    run = tree.apply()
    assert run.code == 0, run.error
    assert 'u UU' in tree.git('status', '--porcelain=v2')


def test_a_name_that_differs_in_case_alone(tree: Tree) -> None:
    tree.commit({
        'src/lib.rs': 'pub mod Phase4;\n', 'src/Phase4.rs': 'pub mod deep;\n', 'src/Phase4/deep.rs': '\n',
        'rust-renames.toml': '[[rename]]\nfrom = "crate::Phase4"\nto = "crate::phase4"\n',
    })
    tree.git('config', 'core.ignorecase', 'true')
    run = tree.apply()
    assert run.code == 0, run.error
    assert {'src/phase4.rs', 'src/phase4/deep.rs'} < tree.names()
    assert tree.git('ls-files', 'src/[pP]hase4*').split() == ['src/phase4.rs', 'src/phase4/deep.rs']


def test_what_git_marks_files_with_stays(tree: Tree) -> None:
    tree.write({'src/phase2/intended.txt': 'not staged yet\n'})
    tree.git('add', '--intent-to-add', 'src/phase2/intended.txt')
    tree.git('update-index', '--assume-unchanged', 'src/phase2/notes.txt')
    tree.git('update-index', '--skip-worktree', 'src/phase2/deep.rs')
    assert tree.apply('--allow-dirty').code == 0
    assert tree.git('ls-files', '-v', 'src/redis_runtime').splitlines() == [
        'S src/redis_runtime/deep.rs', 'H src/redis_runtime/intended.txt', 'h src/redis_runtime/notes.txt',
    ]
    assert ' A src/redis_runtime/intended.txt' in tree.short_status()


# What moves where


def test_a_folder_that_all_leaves_goes_and_one_that_is_missing_comes(tree: Tree) -> None:
    run = tree.apply_plan({
        'src/phase2/deep.rs': 'src/store/third.rs', 'src/phase2/notes.txt': 'notes.txt',
        'src/phase2/table.bin': 'src/store/a/b/table.bin',
    })
    assert run.code == 0, run.error
    assert not (tree.top / 'src/phase2').exists()
    assert tree.read('src/store/a/b/table.bin') == 'ignored\n'


def test_a_folder_in_which_something_stays_is_kept(tree: Tree) -> None:
    tree.apply_plan({'src/phase2/deep.rs': 'src/deep.rs'})
    assert tree.read('src/phase2/notes.txt') == 'moves along\n'


def test_empty_folders_go_along_with_a_folder(tree: Tree) -> None:
    (tree.top / 'src/phase2/empty/inner').mkdir(parents=True)
    tree.apply()
    assert (tree.top / 'src/redis_runtime/empty/inner').is_dir()
    assert not (tree.top / 'src/phase2').exists()


SWAP = {
    'src/lib.rs': 'src/queue.rs', 'src/queue.rs': 'src/lib.rs', 'src/phase2.rs': 'src/phase2/deep.rs',
    'src/phase2/deep.rs': 'src/phase3/deep.rs', 'src/phase2/notes.txt': 'src/phase3/notes.txt',
    'src/phase2/table.bin': 'src/phase3/table.bin',
}


def test_files_and_folders_may_take_each_other_s_places(tree: Tree) -> None:
    before = tree.names()
    run = tree.apply_plan(SWAP)
    assert run.code == 0, run.error
    for old, new in SWAP.items():
        assert tree.read(new) == {**FILES, **IGNORED}[old]
    assert tree.names() == {SWAP.get(name, name) for name in before}
    assert set(tree.git('ls-files').split()) == {SWAP.get(name, name) for name in FILES}


def test_a_module_moves_into_its_own_folder(tree: Tree) -> None:
    moves = {'src/phase2.rs': 'src/phase2/inner.rs', 'src/phase2/deep.rs': 'src/phase2/inner/deep.rs'}
    run = tree.apply_plan(moves)
    assert run.code == 0, run.error
    assert tree.read('src/phase2/inner/deep.rs') == FILES['src/phase2/deep.rs']


@POSIX
def test_symbolic_links_in_a_folder_move_as_links(tree: Tree) -> None:
    (tree.top / 'src/phase2/link').symlink_to('notes.txt')
    (tree.top / 'src/phase2/folder').symlink_to('../phase2', target_is_directory=True)
    (tree.top / 'src/phase2/nowhere').symlink_to('nothing.txt')
    (tree.top / 'src/phase2/folder').unlink()
    (tree.top / 'data').mkdir()
    (tree.top / 'data/x.txt').write_text('x\n')
    (tree.top / 'src/phase2/folder').symlink_to('../../data', target_is_directory=True)
    tree.commit({})
    run = tree.apply()
    assert run.code == 0, run.error
    found = snapshot(tree.top)
    assert [found[f'src/redis_runtime/{name}'][2] for name in ('link', 'folder', 'nowhere')] == [
        'notes.txt', '../../data', 'nothing.txt',
    ]
    assert not (tree.top / 'src/phase2').exists() and tree.read('data/x.txt') == 'x\n'


# Refused


def refused(tree: Tree, run: Run, *said: str) -> None:
    assert run.code == 2, run.out
    for part in said:
        assert part in run.error
    assert journals(tree) == []


@pytest.mark.parametrize('staged', [False, True])
def test_a_file_with_changes_is_refused(tree: Tree, staged: bool) -> None:
    tree.write({'src/queue.rs': FILES['src/queue.rs'] + '// more\n'})
    if staged:
        tree.git('add', 'src/queue.rs')
    before = tree.state()
    refused(tree, tree.apply(), 'src/queue.rs: error: has uncommitted changes', '--allow-dirty')
    assert tree.state() == before


def test_a_changed_file_that_is_not_touched_is_no_reason_to_refuse(tree: Tree) -> None:
    tree.write({'Cargo.toml': MANIFEST + '\n', 'untracked.txt': '', 'rust-renames.toml': TABLE + '\n'})
    assert tree.apply().code == 0


def test_changes_stay_staged_or_not_as_they_were_with_allow_dirty(tree: Tree) -> None:
    tree.write({'src/phase2/deep.rs': 'pub fn f() { }\n', 'src/phase2/notes.txt': 'staged\n'})
    tree.git('add', 'src/phase2/notes.txt')
    run = tree.apply('--allow-dirty')
    assert run.code == 0, run.error
    assert tree.git('diff', '--name-only').split() == [
        'src/lib.rs', 'src/queue.rs', 'src/redis_runtime.rs', 'src/redis_runtime/deep.rs',
    ]
    assert tree.git('show', ':src/redis_runtime/notes.txt') == 'staged\n'


@pytest.mark.parametrize('files', [
    {'src/phase2/new.rs': 'pub fn new() {}\n'}, {'src/phase2/new.txt': 'x\n'}, {'src/new.rs': 'use crate::phase2;\n'},
])
def test_an_untracked_file_that_would_be_touched_is_refused(tree: Tree, files: dict[str, str]) -> None:
    tree.write({**files, 'src/lib.rs': FILES['src/lib.rs'] + 'pub mod new;\n'})
    tree.git('commit', '--quiet', '--message', 'declared', 'src/lib.rs')
    before = tree.state()
    refused(tree, tree.apply(), f'{next(iter(files))}: error: is not tracked by git')
    assert tree.state() == before
    assert tree.apply('--allow-dirty').code == 0


def test_nothing_is_overwritten(tree: Tree) -> None:
    tree.commit({'src/taken.rs': 'taken\n'})
    before = tree.state()
    refused(tree, tree.apply_plan({'src/queue.rs': 'src/taken.rs'}), 'src/taken.rs: error: is there already')
    refused(tree, tree.apply_plan({'src/queue.rs': 'src/x.rs', 'src/lib.rs': 'src/X.rs'}), 'and so would')
    refused(tree, tree.apply_plan({'src/queue.rs': 'src/lib.rs/x.rs'}), 'src/lib.rs: error: is no folder')
    (tree.top / 'src/taken.rs').unlink()
    refused(tree, tree.apply_plan({'src/queue.rs': 'src/taken.rs'}), 'src/taken.rs: error: is still tracked')
    tree.git('checkout', '--quiet', 'src/taken.rs')
    assert tree.state()[1] == before[1]


def test_a_file_in_conflict_is_refused_even_with_allow_dirty(tree: Tree) -> None:
    conflicted(tree, 'src/phase2/notes.txt')
    before = tree.state()
    refused(tree, tree.apply('--allow-dirty'), 'src/phase2/notes.txt: error: is in conflict')
    assert tree.state() == before


def test_a_submodule_in_the_folder_is_refused(tree: Tree, made: Path) -> None:
    tree.git(
        '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', made.as_posix(), 'src/phase2/vendored',
    )
    tree.commit({})
    before = tree.state()
    refused(tree, tree.apply(), 'src/phase2/vendored: error: is a submodule')
    assert tree.state() == before


def test_a_repository_of_its_own_in_the_folder_is_refused(tree: Tree) -> None:
    inner = Tree(tree.top / 'src/phase2/inner')
    inner.top.mkdir()
    inner.git('init', '--quiet')
    inner.commit({'a.txt': 'a\n'})
    refused(tree, tree.apply(), 'is not tracked by git')


@POSIX
def test_a_link_that_would_lead_nowhere_is_refused(tree: Tree) -> None:
    (tree.top / 'notes').symlink_to('src/phase2/notes.txt')
    tree.commit({})
    before = tree.state()
    refused(tree, tree.apply(), 'notes: error: is a symbolic link that would lead nowhere')
    assert tree.state() == before


@POSIX
def test_what_lies_behind_a_link_is_refused(tree: Tree) -> None:
    shutil.move(tree.top / 'src/phase2', tree.top / 'elsewhere')
    (tree.top / 'src/phase2').symlink_to('../elsewhere')
    run = tree.apply_plan({'src/phase2/deep.rs': 'src/phase2/deeper.rs'})
    refused(tree, run, 'src/phase2/deep.rs: error: is reached by the symbolic link src/phase2')
    run = tree.apply_plan({'src/queue.rs': 'src/phase2/queue.rs'}, '--allow-dirty')
    refused(tree, run, 'src/queue.rs: error: would move through the symbolic link src/phase2')


def test_an_index_that_is_locked_is_refused(tree: Tree) -> None:
    (tree.top / '.git/index.lock').touch()
    refused(tree, tree.apply(), 'index.lock')


@pytest.mark.parametrize('report', ['nowhere/report.md', 'src'])
def test_a_report_that_cannot_be_written_is_refused(tree: Tree, report: str) -> None:
    before = tree.state()
    refused(tree, tree.apply('--report', report), 'cannot be written')
    assert tree.state() == before


@pytest.mark.parametrize('arguments', [('src/lib.rs',), ('--dry-run', '--report', 'x.md'), ('--nonsense',)])
def test_bad_arguments_are_refused(tree: Tree, arguments: tuple[str, ...]) -> None:
    refused(tree, tree.apply(*arguments), 'error')


# Verified, and undone


@POSIX
def test_a_command_that_fails_before_is_refused(tree: Tree) -> None:
    before = tree.state()
    run = tree.apply('--verify', 'echo it is broken; exit 3')
    refused(tree, run, 'failed (exit code 3) before anything is done', '  it is broken')
    assert tree.state() == before


@POSIX
def test_a_command_that_fails_after_undoes_everything_and_its_last_lines_are_told(tree: Tree) -> None:
    before = tree.state()
    run = tree.apply('--verify', f'{OLD} || {{ echo why >&2; exit 7; }}')
    refused(tree, run, 'failed (exit code 7); its last lines:\n  why\n')
    assert run.error.rstrip().endswith('undone: the tree and the index are as they were')
    assert tree.state() == before


def test_a_command_that_passes_says_nothing(tree: Tree) -> None:
    run = tree.apply('--verify', 'echo chatter')
    assert (run.code, run.error) == (0, '')
    assert 'verified: `echo chatter` passes, as it did before' in run.out


def test_a_command_shows_its_output_with_verbose(tree: Tree) -> None:
    run = tree.apply('--verify', 'echo chatter', '--verbose')
    assert run.error.split() == ['chatter', 'chatter']
    assert 'src/lib.rs:1:9: fixed: crate::phase2 -> crate::redis_runtime' in run.out


def test_without_git_a_failure_undoes_everything_too(bare: Tree) -> None:
    before = bare.state()
    refused(bare, bare.apply('--verify', OLD), 'undone')
    assert bare.state() == before


def test_undoing_restores_what_was_staged_and_changed_before(tree: Tree) -> None:
    tree.write({'src/queue.rs': FILES['src/queue.rs'] + '// more\n', 'src/phase2/notes.txt': 'staged\n'})
    tree.git('add', 'src/phase2/notes.txt')
    tree.write({'src/phase2/notes.txt': 'not staged\n', 'src/phase2/new.txt': 'untracked\n'})
    before = tree.state()
    refused(tree, tree.apply('--allow-dirty', '--verify', OLD), 'undone')
    assert tree.state() == before


def test_undoing_restores_folders_that_came_and_went_and_what_swapped(tree: Tree) -> None:
    (tree.top / 'src/phase2').chmod(0o700)
    before = tree.state()
    plan = {**SWAP, 'src/phase2/deep.rs': 'a/b/deep.rs'}
    texts = {'a/b/deep.rs': 'changed\n', 'src/lib.rs': 'changed\n'}
    refused(tree, tree.apply_plan(plan, '--verify', OLD, texts=texts), 'undone')
    assert tree.state() == before


def test_undoing_restores_a_report_that_was_there(tree: Tree) -> None:
    tree.write({'report.md': 'older\n'})
    before = tree.state()
    refused(tree, tree.apply('--report', 'report.md', '--verify', OLD), 'undone')
    assert tree.state() == before


@POSIX
def test_undoing_keeps_what_the_command_has_changed_beside_the_tree(tree: Tree) -> None:
    before = tree.state()
    run = tree.apply('--verify', f'{OLD} || {{ echo formatted > src/queue.rs; git add --all; exit 1; }}')
    assert run.code == 2 and 'warning: another program has changed index, src/queue.rs' in run.error
    assert tree.state() == before
    assert (tree.top / '.git/rust-renames-kept/1/src/queue.rs').read_text() == 'formatted\n'


def test_what_is_undone_has_a_new_time_of_change_for_cargo_to_see(tree: Tree) -> None:
    """cargo goes by times alone: an old one would make it take what was built in between for what is there now."""
    long_ago = time.time() - 10_000
    os.utime(tree.top / 'src/queue.rs', (long_ago, long_ago))
    tree.apply('--verify', OLD)
    assert (tree.top / 'src/queue.rs').stat().st_mtime > long_ago + 5_000


@POSIX
@pytest.mark.skipif(sys.platform == 'darwin' and os.getuid() == 0, reason='nothing is forbidden to root')
def test_a_folder_that_may_not_be_written_undoes_everything(tree: Tree) -> None:
    (tree.top / 'bench').mkdir()
    tree.commit({'bench/x.txt': 'x\n'})
    (tree.top / 'bench').chmod(0o555)
    before = tree.state()
    command = [*tree.script({'src/phase2.rs': 'src/a.rs', 'src/queue.rs': 'bench/b.rs'}), 'run', 'apply']
    run = tree._run(command, preexec_fn=ordinary if os.getuid() == 0 else None)
    (tree.top / 'bench').chmod(0o755)
    after = tree.state()
    after[0]['bench'] = before[0]['bench']
    refused(tree, run, 'bench/b.rs: Permission denied', 'undone')
    assert after == before


@POSIX
def test_a_disk_that_is_full_undoes_everything(tree: Tree) -> None:
    """A limit to the size of files stands for it: the new text is longer than the old one."""
    text = '// ' + 'x' * 8_000 + '\n'
    tree.commit({'src/long.rs': text})
    before = tree.state()
    command = [*tree.script({'src/queue.rs': 'src/a.rs'}, {'src/long.rs': text * 2}), 'run', 'apply']
    refused(tree, tree._run(command, preexec_fn=limited), 'File too large', 'undone')
    assert tree.state() == before
    tree.commit({'src/long.rs': text * 2})
    before = tree.state()
    command = [*tree.script({'src/queue.rs': 'src/a.rs'}, {'src/long.rs': text}), 'run', 'apply']
    refused(tree, tree._run(command, preexec_fn=limited), 'File too large: nothing was changed')
    assert tree.state() == before


def ordinary() -> None:
    """Takes from root what makes it pass all permissions, https://man7.org/linux/man-pages/man7/capabilities.7.html"""
    from ctypes import CDLL
    drop_from_bounding_set, override, read_and_search = 24, 1, 2
    for capability in (override, read_and_search):
        assert CDLL(None).prctl(drop_from_bounding_set, capability, 0, 0, 0) == 0


def limited() -> None:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))


# Interrupted, and killed


@POSIX
@pytest.mark.parametrize('name', ['SIGINT', 'SIGTERM', 'SIGHUP'])
def test_a_signal_while_verifying_undoes_everything_and_ends_the_command(tree: Tree, name: str) -> None:
    before = tree.state()
    reached, process = started(tree, '--verify', f'{OLD} || {{ echo $$ > ../reached; sleep 600; }}')
    child = int(waited_for(reached, process))
    process.send_signal(getattr(signal, name))
    _, error = process.communicate()
    assert process.returncode == 2, error
    assert f'error: stopped by {name}\n' in error.decode() and 'undone' in error.decode()
    assert tree.state() == before
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@POSIX
def test_a_signal_before_anything_is_done_changes_nothing(tree: Tree) -> None:
    before = tree.state()
    reached, process = started(tree, '--verify', 'echo $$ > ../reached; sleep 600')
    waited_for(reached, process)
    process.send_signal(signal.SIGTERM)
    assert process.wait() == 2
    assert tree.state() == before


@POSIX
def test_two_runs_at_once_do_not_meet(tree: Tree) -> None:
    waits = 'echo > ../reached; while test -e ../reached; do sleep 0.01; done'
    reached, process = started(tree, '--verify', f'{OLD} || {{ {waits}; }}')
    waited_for(reached, process)
    before = tree.state()
    second = tree.apply('--dry-run')
    assert (second.code, second.out) == (2, '')
    assert 'another run of apply is at work here' in second.error
    assert tree.state() == before
    reached.unlink()
    assert process.wait() == 0


@POSIX
def test_after_a_kill_at_any_call_the_next_run_restores_everything(tree: Tree) -> None:
    before = tree.state()
    lines = tree.killed('each', [sys.executable, str(SCRIPT), '-'], '--verify', OLD)
    assert len(lines) > 50
    assert {tuple(line[1:3]) for line in lines[:-1]} == {('-9', '2')}
    assert lines[-1][1] == '2'  # the run that none has killed is undone
    assert len({line[3] for line in lines}) == 1
    assert tree.state() == before and journals(tree) == []


@POSIX
def test_after_a_kill_while_restoring_the_next_run_restores_everything(tree: Tree) -> None:
    before = tree.state()
    texts = {'src/lib.rs': 'changed\n', 'src/phase3/deep.rs': 'changed\n'}
    command = tree.script({**SWAP, 'src/phase2/notes.txt': 'a/notes.txt'}, texts)
    lines = tree.killed('restoring', command, '--verify', f'{OLD} || kill -9 $PPID')
    assert len(lines) > 20
    assert {tuple(line[1:3]) for line in lines[:-1]} == {('-9', '2')}
    assert len({line[3] for line in lines}) == 1
    assert tree.state() == before and journals(tree) == []


@POSIX
def test_after_a_kill_all_is_as_before_or_all_is_done(tree: Tree) -> None:
    command = tree.script({'src/queue.rs': 'src/line.rs'}, {'src/line.rs': 'changed\n', 'src/lib.rs': 'changed\n'})
    lines = tree.killed('either', command)
    states = [line[3] for line in lines]
    before, after = states[0], states[-1]
    assert before != after and lines[-1][1] == '0'
    assert states == [before] * states.count(before) + [after] * states.count(after)
    assert journals(tree) == []


@POSIX
def test_the_next_run_says_that_it_has_restored_and_goes_on(tree: Tree) -> None:
    assert tree.apply('--verify', f'{OLD} || kill -9 $PPID').code == -signal.SIGKILL
    assert [place.name for place in journals(tree)] == ['rust-renames-journal']
    run = tree.apply()
    assert run.code == 0
    assert 'stopped halfway: the tree and the index are as they were before it' in run.error
    assert tree.read('src/queue.rs') == AFTER['src/queue.rs'] and journals(tree) == []


@POSIX
def test_without_git_the_next_run_restores_too(bare: Tree) -> None:
    before = bare.state()
    assert bare.apply('--verify', f'{OLD} || kill -9 $PPID').code == -signal.SIGKILL
    assert bare.apply('--dry-run').code == 0
    assert bare.state() == before


@POSIX
def test_what_was_done_after_a_kill_is_kept(tree: Tree) -> None:
    before = tree.state()
    tree.apply('--verify', f'{OLD} || kill -9 $PPID')
    tree.write({'src/queue.rs': 'by hand\n', 'more.txt': 'more\n'})
    run = tree.apply('--dry-run')
    assert run.code == 0 and 'has changed src/queue.rs meanwhile' in run.error
    assert (tree.top / '.git/rust-renames-kept/1/src/queue.rs').read_text() == 'by hand\n'
    (tree.top / 'more.txt').unlink()
    assert tree.state() == before


@POSIX
def test_a_tree_that_git_has_restored_after_a_kill_is_as_it_was(tree: Tree) -> None:
    before = tree.state()
    tree.apply('--verify', f'{OLD} || kill -9 $PPID')
    tree.git('reset', '--quiet', '--hard')
    # what git does not know of has moved with the folder, and is left there
    assert (tree.top / 'src/redis_runtime/table.bin').exists()
    assert tree.apply('--dry-run').code == 0
    assert tree.state() == before


@POSIX
def test_what_somebody_has_taken_away_after_a_kill_is_told_and_the_rest_restored(tree: Tree) -> None:
    before = tree.state()
    tree.apply('--verify', f'{OLD} || kill -9 $PPID')
    shutil.rmtree(tree.top / 'src/redis_runtime')
    run = tree.apply('--dry-run')
    assert run.code == 2 and 'cannot be brought back: src/redis_runtime: has gone, and was src/phase2' in run.error
    tree.git('checkout', '--quiet', 'src/phase2')
    tree.write(IGNORED)
    after = tree.state()
    assert {**after[0], '.git/index': None} == {**before[0], '.git/index': None} and after[1] == before[1]
    assert journals(tree) == []


@POSIX
def test_what_cannot_be_undone_yet_is_undone_by_a_later_run(tree: Tree) -> None:
    before = tree.state()
    tree.apply('--verify', f'{OLD} || kill -9 $PPID')
    tree.write({'src/phase2.rs': 'by hand\n'})
    run = tree.apply('--dry-run')
    assert run.code == 2 and 'was src/phase2.rs before, which is there again: delete one of them' in run.error
    (tree.top / 'src/phase2.rs').unlink()
    assert tree.apply('--dry-run').code == 0
    assert tree.state() == before


@POSIX
def test_nothing_is_restored_onto_another_commit(tree: Tree) -> None:
    tree.apply('--verify', f'{OLD} || kill -9 $PPID')
    tree.git('commit', '--quiet', '--all', '--message', 'renamed after all')
    before = tree.state()
    run = tree.apply()
    assert run.code == 2 and 'another commit is checked out since then: nothing is restored' in run.error
    assert tree.state() == before
    [journal] = journals(tree)
    shutil.rmtree(journal)
    assert tree.apply().code == 0


# Printed


def test_a_dry_run_writes_nothing_and_its_patch_does_what_a_run_does(tree: Tree, tmp_path: Path) -> None:
    other = Tree(Path(shutil.copytree(tree.top, tmp_path / 'other', symlinks=True)))
    before = tree.state()
    run = tree.apply('--dry-run')
    assert (run.code, run.error) == (0, '')
    assert tree.state() == before
    subprocess.run(['git', 'apply'], cwd=other.top, input=patch_of(tree), check=True)
    tree.apply()
    left, right = snapshot(tree.top), snapshot(other.top)
    assert {**left, '.git/index': None} == {**right, '.git/index': None}


def patch_of(tree: Tree) -> bytes:
    """Bytes: a test's text has no carriage returns."""
    command = [sys.executable, '-m', 'rust_renames', 'apply', '--dry-run']
    return subprocess.run(command, cwd=tree.top, env=environment(), capture_output=True, check=True).stdout


def test_a_dry_run_says_what_a_run_would_be_refused_for(tree: Tree) -> None:
    tree.write({'src/queue.rs': FILES['src/queue.rs'] + '// more\n'})
    run = tree.apply('--dry-run')
    assert run.code == 2 and 'has uncommitted changes' in run.error
    assert 'rename to src/redis_runtime.rs' in run.out


def test_a_run_ends_with_counts(tree: Tree) -> None:
    assert tree.apply().out.splitlines() == [
        'crate::phase2 -> crate::redis_runtime (module): carried out',
        'crate::Phase2Handle -> crate::Handle (struct): carried out',
        'moved: src/phase2.rs -> src/redis_runtime.rs',
        'moved: src/phase2 -> src/redis_runtime (3 files)',
        '4 files moved, 3 changed (7 references), 4 looked at',
        '  code path            3',
        '  use tree             2',
        '  declaration          1',
        '  mod declaration      1',
    ]


def test_a_report_has_the_mapping_and_every_file(tree: Tree) -> None:
    run = tree.apply('--report', 'report.md', '--verify', 'git --version')
    assert run.code == 0, run.error
    text = tree.read('report.md')
    for line in (
        '| `crate::phase2` | `crate::redis_runtime` | module | carried out |', '| files moved | 4 |',
        '| `src/phase2/notes.txt` | `src/redis_runtime/notes.txt` |', '| files looked at | 4 |',
        '| `src/queue.rs` | 2 code path, 1 use tree |', '| references rewritten | 7 |',
        'Verified: `git --version` passes, as it did before.',
    ):
        assert f'{line}\n' in text
    assert '?? report.md' in tree.short_status()


@POSIX
def test_a_terminal_shows_what_a_long_run_waits_for(tree: Tree) -> None:
    shown = on_terminal(tree, '--verify', 'sleep 1.6')
    assert '`sleep 1.6` (1 s)' in shown and shown.count('\r\x1b[K') > 2
    assert 'verified' in shown


@POSIX
def test_a_terminal_shows_how_many_files_a_long_run_has_seen(tree: Tree) -> None:
    program = (
        'import time\nfrom rust_renames.commands._progress import Counted\n'
        'for name in Counted(["a.rs"] * 12, "planning"): time.sleep(0.15)'
    )
    shown = shown_on_terminal(tree, [sys.executable, '-c', program])
    assert 'planning: ' in shown and '12' in shown
    assert shown_on_terminal(tree, [sys.executable, '-c', program], PRE_COMMIT='1') == ''


def on_terminal(tree: Tree, *arguments: str) -> str:
    return shown_on_terminal(tree, [sys.executable, '-m', 'rust_renames', 'apply', *arguments])


def shown_on_terminal(tree: Tree, command: list[str], **more: str) -> str:
    import fcntl
    import pty
    import struct
    import termios
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
    process = subprocess.Popen(
        command, cwd=tree.top, env={**environment(), 'TERM': 'xterm', **more}, stdin=subprocess.DEVNULL, stdout=other,
        stderr=other,
    )
    os.close(other)
    parts = []
    try:
        while part := os.read(main, 4096):
            parts.append(part)
    except OSError:  # how Linux tells that nobody writes any more
        pass
    os.close(main)
    process.wait()
    return b''.join(parts).decode()


# Left to do


PROSE = {
    '.github/workflows/ci.yml': 'paths: ["src/phase2/**"]\n', 'Cargo.lock': '# crate::phase2\n',
    'Dockerfile': 'COPY src/phase2.rs src/\n',
    'README.md': '# Phase2\n\nThe phase2 part: `phase2::deep::f`, `crate::phase2`.\n',
    'docs/other.md': 'other::phase2::x, phase2, phase2_old.rs, docs/phase2/\n',
    'docs/big.txt': 'crate::phase2\n' * 80_000,
    'src/phase2/notes.txt': 'see phase2.rs and Phase2Handle::new\n',
    'src/queue.rs': FILES['src/queue.rs'] + '// once in crate::phase2\nconst K: &str = "scheduler::Phase2Handle";\n',
}
LEFT = [
    '.github/workflows/ci.yml:1:10: mentions src/phase2/', 'Dockerfile:1:6: mentions src/phase2.rs',
    'README.md:3:19: mentions phase2::deep::f', 'README.md:3:38: mentions crate::phase2',
    'src/queue.rs:3:12: mentions crate::phase2', 'src/queue.rs:4:18: mentions scheduler::Phase2Handle',
    'src/redis_runtime/notes.txt:1:5: mentions phase2.rs',
    'src/redis_runtime/notes.txt:1:19: mentions Phase2Handle::new',
]


def test_prose_that_a_run_leaves_is_named_and_stays(tree: Tree) -> None:
    tree.commit(PROSE)
    (tree.top / 'docs/raw.txt').write_bytes(b'crate::phase2 \xff\n')
    tree.commit({})
    tree.write({'untracked.md': 'crate::phase2\n'})
    planned = tree.apply('--dry-run')
    run = tree.apply('--report', 'docs/report.md')
    assert run.code == 0, run.error
    for out in (planned.out, run.out):
        lines = out.splitlines()
        assert lines[lines.index('left to do:') + 1:] == [f'  {line}' for line in LEFT]
    report = tree.read('docs/report.md')
    assert report.endswith('## Left to do\n\n' + ''.join(f'- {line}\n' for line in LEFT))
    assert tree.read('README.md') == PROSE['README.md']
    again = tree.apply('--allow-dirty')
    assert 'nothing to do' in again.out and 'left to do' not in again.out


def test_without_git_the_same_prose_is_named(bare: Tree) -> None:
    bare.write(PROSE)
    lines = bare.apply('--verbose').out.splitlines()
    hidden, *left = LEFT
    assert lines[lines.index('left to do:') + 1:] == [f'  {line}' for line in left]


def test_much_prose_is_shown_in_part_and_reported_in_full(tree: Tree) -> None:
    tree.commit({'docs/ops.md': 'phase2.rs\n' * 51})
    lines = tree.apply('--report', 'report.md').out.splitlines()
    assert lines[lines.index('left to do:') + 1:] == [
        *(f'  docs/ops.md:{line}:1: mentions phase2.rs' for line in range(1, 21)), '  … and 31 more',
    ]
    assert tree.read('report.md').count('mentions phase2.rs') == 51


def test_all_of_much_prose_is_shown_with_verbose(tree: Tree) -> None:
    tree.commit({'docs/ops.md': 'phase2.rs\n' * 51})
    assert tree.apply('--verbose').out.count('mentions phase2.rs') == 51


def test_prose_about_what_is_only_named_alike_is_not_spoken_of(tree: Tree) -> None:
    manifest = MANIFEST + '[workspace]\nmembers = ["other"]\n'
    tree.commit({
        'Cargo.toml': manifest, 'other/Cargo.toml': MANIFEST.replace('scheduler', 'other'),
        'rust-renames.toml': TABLE.replace('\nto =', '\npackages = ["scheduler"]\nto ='),
        'other/src/lib.rs': '// crate::phase2, phase2::f, phase2.rs, scheduler::phase2\npub mod phase2;\n',
        'other/src/phase2.rs': '', 'other/README.md': 'src/phase2.rs, crate::phase2, phase2::f\n',
        'src/queue.rs': FILES['src/queue.rs'] + '// phase2::f, phase2.rs\nfn phase2() {}\n',
        'tests/it.rs': 'mod inner { pub mod Phase2Handle {} }\n// Phase2Handle::new, inner::Phase2Handle\n',
        'README.md': 'phase2::f, phase2.rs, scheduler::phase2::f, crate::Phase2Handle\n',
    })
    lines = tree.apply().out.splitlines()
    assert lines[lines.index('left to do:') + 1:] == [
        '  README.md:1:1: mentions phase2::f', '  README.md:1:23: mentions scheduler::phase2::f',
        '  README.md:1:45: mentions crate::Phase2Handle',
        '  other/src/lib.rs:1:41: mentions scheduler::phase2', '  src/queue.rs:3:4: mentions phase2::f',
        '  src/queue.rs:3:15: mentions phase2.rs',
    ]


def test_prose_that_names_nothing_old_is_not_spoken_of(tree: Tree) -> None:
    tree.commit({'docs/ops.md': PROSE['docs/other.md'], 'src/a.rs': '// phase2, phase2 = on\n'})
    assert 'left to do' not in tree.apply().out


# What tests need


def started(tree: Tree, *arguments: str) -> tuple[Path, subprocess.Popen[bytes]]:
    """A run whose command writes a file beside the tree once it is reached."""
    process = subprocess.Popen(
        [sys.executable, '-m', 'rust_renames', 'apply', *arguments], cwd=tree.top, env=environment(),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    return tree.top.parent / 'reached', process


def waited_for(reached: Path, process: subprocess.Popen[bytes]) -> str:
    while not reached.exists() or not reached.read_text():
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    return reached.read_text()


def conflicted(tree: Tree, name: str) -> None:
    """A merge that has stopped at one file."""
    tree.commit({name: 'base\n'})
    tree.git('checkout', '--quiet', '-b', 'other')
    tree.commit({name: 'theirs\n'})
    tree.git('checkout', '--quiet', 'main')
    tree.commit({name: 'ours\n'})
    run = subprocess.run(['git', 'merge', 'other'], cwd=tree.top, env=environment(), capture_output=True)
    assert run.returncode == 1


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path) -> Iterator[None]:
    """No run may leave a file of ours in a tree, whatever has become of it."""
    yield
    assert [str(place) for place in tmp_path.rglob('.rust-renames-apply*')] == []
