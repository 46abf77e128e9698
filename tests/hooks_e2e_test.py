"""Commits, merges and runs in real repositories, through pre-commit and prek as users have them."""
from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

# What is built once is built in one process.
pytestmark = [pytest.mark.managers, pytest.mark.xdist_group('hooks')]
PROJECT = Path(__file__).resolve().parent.parent
TOOLS = ('pre-commit', 'prek')
IDS = ('rust-renames-check', 'rust-renames-fix', 'rust-renames-lint')
TABLE = '''\
[[rename]]
from = "crate::phase2"
to = "crate::redis_runtime"
reason = "named for what it does"
'''
MANIFEST = '''\
[package]
name = "scheduler"
version = "0.1.0"
edition = "2021"
'''
CLEAN = 'use crate::redis_runtime::Handle;\n'
STALE = 'use crate::phase2::Handle;\n'
TREE = {
    'Cargo.toml': MANIFEST,
    'rust-renames.toml': TABLE,
    'src/lib.rs': 'pub mod queue;\npub mod redis_runtime;\n',
    'src/queue.rs': CLEAN,
    'src/redis_runtime.rs': 'pub struct Handle;\n',
}


class Run(NamedTuple):
    code: int
    text: str  # stdout and stderr, as a user sees them


class Repository(NamedTuple):
    """A user's repository, with the environment that all of its commands run in."""

    top: Path
    tool: str
    environment: dict[str, str]

    def run(self, *command: str, **more: str) -> Run:
        run = subprocess.run(
            command, cwd=self.top, env={**self.environment, **more},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        return Run(run.returncode, run.stdout.decode('utf-8').replace('\r\n', '\n'))

    def done(self, *command: str) -> str:
        run = self.run(*command)
        assert run.code == 0, run.text
        return run.text.strip()

    def hook(self, *arguments: str) -> Run:
        return self.run(self.tool, *arguments)

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.top / name).parent.mkdir(parents=True, exist_ok=True)
            (self.top / name).write_bytes(text.encode())

    def read(self, name: str) -> str:
        return (self.top / name).read_bytes().decode()

    def stage(self, files: dict[str, str]) -> None:
        self.write(files)
        self.done('git', 'add', '--', *(files if len(files) < 100 else ['.']))

    def commit(self, **more: str) -> Run:
        return self.run('git', 'commit', '--quiet', '--message', 'work', **more)

    def commit_unseen(self, files: dict[str, str]) -> str:
        """A commit that no hook looks at, as old branches have them; its id."""
        self.stage(files)
        self.done('git', 'commit', '--quiet', '--no-verify', '--message', 'unseen')
        return self.head()

    def head(self) -> str:
        return self.done('git', 'rev-parse', 'HEAD')

    def staged(self) -> str:
        return self.done('git', 'diff', '--cached')


class World(NamedTuple):
    """What is built once: the hooks as a git repository, and the tools' caches with the hooks' environment in them."""

    hooks: Path
    revision: str
    environment: dict[str, str]


@pytest.fixture(scope='session')
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    top = tmp_path_factory.mktemp('world')
    environment = clean_environment(top)
    hooks = Repository(top / 'hooks', 'git', environment)
    listed = subprocess.run(
        ['git', 'ls-files', '--cached', '--others', '--exclude-standard', '-z'], cwd=PROJECT, env=environment,
        check=True, capture_output=True,
    ).stdout.decode()
    for name in filter(None, listed.split('\0')):
        if (PROJECT / name).is_file() and not name.startswith(('tests/', 'bench/', '.hypothesis/')):
            (hooks.top / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, hooks.top / name)
    hooks.done('git', 'init', '--quiet')
    hooks.done('git', 'add', '--all')
    hooks.done('git', 'commit', '--quiet', '--message', 'hooks')
    return World(hooks.top, hooks.head(), environment)


def clean_environment(top: Path) -> dict[str, str]:
    """This interpreter's commands first; no setting of the machine's git or of a run around this one."""
    names = ('GIT_', 'RUST_RENAMES_', 'PRE_COMMIT', 'PREK', 'PYTEST_', 'PYTHON', 'LC_', 'VIRTUAL_ENV', 'SKIP')
    kept = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return {
        **kept,
        'PATH': os.pathsep.join((str(Path(sys.executable).parent), os.environ['PATH'])),
        'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1',
        'GIT_AUTHOR_NAME': 'Ada', 'GIT_AUTHOR_EMAIL': 'ada@example.com',
        'GIT_COMMITTER_NAME': 'Ada', 'GIT_COMMITTER_EMAIL': 'ada@example.com',
        'PRE_COMMIT_HOME': str(top / 'pre-commit'), 'PREK_HOME': str(top / 'prek'),
    }


@pytest.fixture(params=TOOLS)
def tool(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture
def bare(tool: str, world: World, tmp_path: Path) -> Repository:
    """A repository with the rename done and no hook installed."""
    repository = Repository(tmp_path / 'user', tool, world.environment)
    repository.top.mkdir()
    repository.done('git', 'init', '--quiet', '--initial-branch', 'main')
    repository.commit_unseen(TREE)
    return repository


@pytest.fixture
def repository(bare: Repository, world: World) -> Iterator[Repository]:
    """Check at commits, merges and pushes; fix on demand; lint at commits."""
    bare.commit_unseen({'.pre-commit-config.yaml': config(world)})
    bare.done(bare.tool, 'install', '--hook-type', 'pre-commit', '--hook-type', 'pre-merge-commit')
    yield bare


def config(world: World, *, check: str = '', fix: str = 'stages: [manual]') -> str:
    return textwrap.dedent('''\
        repos:
        -   repo: {}
            rev: {}
            hooks:
            -   id: rust-renames-check
                {}
            -   id: rust-renames-fix
                {}
            -   id: rust-renames-lint
        ''').format(world.hooks.as_posix(), world.revision, check, fix)


def findings(run: Run, name: str = '') -> list[str]:
    """The lines that name an old path (in files whose name ends with `name`)."""
    lines = (line.strip() for line in run.text.split('\n'))
    return [line for line in lines if ': error: ' in line and line.split(':')[0].endswith(name)]


# Commits


def test_a_commit_without_old_paths_passes(repository: Repository) -> None:
    repository.stage({'src/queue.rs': CLEAN + 'pub struct Queue(pub Handle);\n'})
    run = repository.commit()
    assert run.code == 0, run.text
    assert repository.staged() == ''


def test_a_commit_without_rust_files_runs_no_check(repository: Repository) -> None:
    repository.stage({'notes.txt': 'crate::phase2\n'})
    run = repository.commit()
    assert run.code == 0 and 'Skipped' in run.text, run.text


def test_a_stale_commit_is_stopped_and_its_old_path_named(repository: Repository) -> None:
    repository.stage({'src/queue.rs': STALE})
    before = repository.head()
    run = repository.commit()
    assert run.code != 0
    [finding] = findings(run)
    assert finding.startswith('src/queue.rs:1:12: error: ')
    for said in ('crate::phase2', 'crate::redis_runtime', 'named for what it does'):
        assert said in finding
    assert repository.head() == before
    assert repository.read('src/queue.rs') == STALE


def test_a_stale_commit_stays_stopped_at_the_second_try(repository: Repository) -> None:
    repository.stage({'src/queue.rs': STALE})
    first, second = repository.commit(), repository.commit()
    assert first.code == second.code != 0
    assert findings(first) == findings(second) != []


def test_what_a_fix_hook_at_commit_changes_is_committed_at_the_second_try(
    repository: Repository, world: World,
) -> None:
    repository.commit_unseen({'.pre-commit-config.yaml': config(world, check='stages: [manual]', fix='')})
    repository.stage({'src/queue.rs': STALE})
    first = repository.commit()
    assert first.code != 0
    assert 'src/queue.rs:1:12: fixed: crate::phase2 -> crate::redis_runtime' in first.text
    assert repository.read('src/queue.rs') == CLEAN
    assert STALE.strip() in repository.staged()
    repository.done('git', 'add', 'src/queue.rs')
    repository.write({'notes.txt': 'so that there is something to commit\n'})
    repository.done('git', 'add', 'notes.txt')
    second = repository.commit()
    assert second.code == 0, second.text
    assert repository.done('git', 'show', 'HEAD:src/queue.rs') == CLEAN.strip()


def test_a_fix_on_demand_prints_what_it_replaces_and_stages_nothing(repository: Repository) -> None:
    repository.stage({'src/queue.rs': STALE})
    staged = repository.staged()
    run = repository.hook('run', '--hook-stage', 'manual', 'rust-renames-fix')
    assert run.code != 0
    assert 'src/queue.rs:1:12: fixed: crate::phase2 -> crate::redis_runtime' in run.text
    assert repository.staged() == staged
    assert repository.read('src/queue.rs') == CLEAN


def test_a_second_fix_changes_nothing_and_passes(repository: Repository) -> None:
    repository.stage({'src/queue.rs': STALE})
    repository.hook('run', '--hook-stage', 'manual', 'rust-renames-fix')
    repository.done('git', 'add', 'src/queue.rs')
    run = repository.hook('run', '--hook-stage', 'manual', 'rust-renames-fix', '--files', 'src/queue.rs')
    assert run.code == 0, run.text
    assert repository.read('src/queue.rs') == CLEAN


def test_a_fix_of_clean_files_leaves_every_byte(repository: Repository) -> None:
    text = '\ufeff' + CLEAN.replace('\n', '\r\n') + '// crate::phase2'
    repository.stage({'src/queue.rs': text})
    run = repository.hook('run', '--hook-stage', 'manual', 'rust-renames-fix')
    assert run.code == 0, run.text
    assert repository.read('src/queue.rs') == text


# Partly staged files


def test_what_is_staged_is_judged_and_not_what_is_unstaged(repository: Repository) -> None:
    repository.stage({'src/queue.rs': CLEAN + 'pub struct Queue;\n'})
    repository.write({'src/queue.rs': STALE})
    run = repository.commit()
    assert run.code == 0, run.text
    assert repository.read('src/queue.rs') == STALE


def test_a_staged_old_path_is_found_where_the_work_tree_no_longer_has_it(repository: Repository) -> None:
    repository.stage({'src/queue.rs': STALE})
    repository.write({'src/queue.rs': CLEAN})
    run = repository.commit()
    assert run.code != 0 and findings(run, 'queue.rs'), run.text
    assert repository.read('src/queue.rs') == CLEAN


def test_unstaged_changes_survive_a_fix(repository: Repository) -> None:
    middle = '\n'.join(f'pub fn f{number}() {{}}' for number in range(20)) + '\n'
    repository.stage({'src/queue.rs': STALE + middle})
    repository.write({'src/queue.rs': STALE + middle + 'pub fn unstaged() {}\n'})
    run = repository.hook('run', '--hook-stage', 'manual', 'rust-renames-fix')
    assert run.code != 0
    assert repository.read('src/queue.rs') == CLEAN + middle + 'pub fn unstaged() {}\n'


# Merges and ranges


@pytest.fixture
def branches(repository: Repository) -> Repository:
    """`main` has gone on; `old` has a new file with an old path."""
    repository.done('git', 'checkout', '--quiet', '-b', 'old')
    repository.commit_unseen({'src/retry.rs': STALE})
    repository.done('git', 'checkout', '--quiet', 'main')
    repository.commit_unseen({'src/queue.rs': CLEAN + 'pub struct Queue;\n'})
    return repository


def test_a_merge_of_a_stale_branch_is_stopped(branches: Repository) -> None:
    before = branches.head()
    run = branches.run('git', 'merge', '--no-edit', 'old')
    assert run.code != 0
    assert findings(run)[0].startswith('src/retry.rs:1:12: error: '), run.text
    assert branches.head() == before


def test_a_merge_of_a_branch_without_old_paths_passes(branches: Repository) -> None:
    branches.done('git', 'checkout', '--quiet', 'old')
    branches.commit_unseen({'src/retry.rs': CLEAN})
    branches.done('git', 'checkout', '--quiet', 'main')
    run = branches.run('git', 'merge', '--no-edit', 'old')
    assert run.code == 0, run.text
    assert len(branches.done('git', 'rev-list', '--parents', '-1', 'HEAD').split()) == 3


def test_a_conflict_that_is_resolved_to_an_old_path_is_stopped_and_named_once(branches: Repository) -> None:
    branches.done('git', 'checkout', '--quiet', 'old')
    branches.commit_unseen({'src/queue.rs': STALE + 'pub struct Line;\n', 'src/retry.rs': CLEAN})
    branches.done('git', 'checkout', '--quiet', 'main')
    assert branches.run('git', 'merge', '--no-edit', 'old').code != 0
    branches.stage({'src/queue.rs': STALE + 'pub struct Queue;\npub struct Line;\n'})
    run = branches.run('git', 'commit', '--no-edit')
    assert run.code != 0
    assert len(findings(run)) == 1, run.text


def test_a_range_of_commits_is_judged_by_the_files_that_it_touches(branches: Repository) -> None:
    base = branches.done('git', 'merge-base', 'main', 'old')
    clean = branches.hook('run', 'rust-renames-check', '--from-ref', base, '--to-ref', 'main')
    assert clean.code == 0, clean.text
    branches.done('git', 'checkout', '--quiet', 'old')
    stale = branches.hook('run', 'rust-renames-check', '--from-ref', base, '--to-ref', 'old')
    assert stale.code != 0 and findings(stale, 'retry.rs'), stale.text


def test_a_push_of_a_commit_that_no_hook_has_seen_is_stopped(repository: Repository, tmp_path: Path) -> None:
    repository.done('git', 'init', '--quiet', '--bare', str(tmp_path / 'server'))
    repository.done('git', 'remote', 'add', 'origin', str(tmp_path / 'server'))
    repository.done(repository.tool, 'install', '--hook-type', 'pre-push')
    clean = repository.run('git', 'push', '--quiet', 'origin', 'main')
    assert clean.code == 0, clean.text
    repository.commit_unseen({'src/queue.rs': STALE})
    stale = repository.run('git', 'push', '--quiet', 'origin', 'main')
    assert stale.code != 0 and len(findings(stale, 'queue.rs')) == 1, stale.text


# Monorepos


def test_each_package_obeys_the_table_beside_it(repository: Repository) -> None:
    old = {'src/lib.rs': 'pub mod phase2;\npub mod queue;\n', 'src/phase2.rs': 'pub struct Handle;\n'}
    alone = {'Cargo.toml': MANIFEST.replace('scheduler', 'other'), 'src/queue.rs': STALE, **old}
    governed = {**TREE, 'src/queue.rs': STALE}
    repository.done('git', 'rm', '--quiet', 'rust-renames.toml')
    repository.stage({f'alone/{name}': text for name, text in alone.items()})
    repository.stage({f'governed/{name}': text for name, text in governed.items()})
    run = repository.commit()
    assert run.code != 0
    assert [finding.split(':')[0] for finding in findings(run)] == ['governed/src/queue.rs'], run.text


@pytest.mark.parametrize('tool', ['prek'])  # pre-commit has no workspaces
def test_a_project_within_a_workspace_obeys_the_table_above_it(bare: Repository, world: World) -> None:
    bare.commit_unseen({
        '.pre-commit-config.yaml': 'repos: []\n', 'Cargo.toml': '[workspace]\nmembers = ["inner"]\n',
        'inner/.pre-commit-config.yaml': config(world), 'inner/Cargo.toml': MANIFEST,
        'inner/src/lib.rs': TREE['src/lib.rs'], 'inner/src/redis_runtime.rs': TREE['src/redis_runtime.rs'],
    })
    bare.stage({'inner/src/queue.rs': CLEAN})
    clean = bare.hook('run')
    assert clean.code == 0 and 'Passed' in clean.text, clean.text
    bare.stage({'inner/src/queue.rs': STALE})
    stale = bare.hook('run')
    assert stale.code != 0 and len(findings(stale, 'src/queue.rs')) == 1, stale.text


# Other runs


def test_all_files_are_judged_on_demand(repository: Repository) -> None:
    repository.commit_unseen({'src/retry.rs': STALE, 'src/queue.rs': STALE})
    run = repository.hook('run', 'rust-renames-check', '--all-files')
    assert run.code != 0
    assert [finding.split(':')[0] for finding in findings(run)] == ['src/queue.rs', 'src/retry.rs']


def test_all_files_without_old_paths_pass(repository: Repository) -> None:
    run = repository.hook('run', '--all-files')
    assert run.code == 0, run.text
    assert repository.done('git', 'status', '--porcelain') == ''


def test_a_file_whose_name_begins_with_a_dash_is_a_file(repository: Repository) -> None:
    repository.stage({'-dash.rs': STALE})
    run = repository.commit()
    assert run.code != 0
    assert findings(run)[0].startswith('-dash.rs:1:12: error: '), run.text


def test_a_clean_file_whose_name_begins_with_a_dash_passes(repository: Repository) -> None:
    repository.stage({'-dash.rs': CLEAN, '--fix.rs': CLEAN, '-h.rs': CLEAN})
    run = repository.commit()
    assert run.code == 0, run.text


def test_a_name_beyond_ascii_is_printed_in_the_c_locale(repository: Repository) -> None:
    repository.stage({'src/straße.rs': STALE})
    run = repository.commit(LC_ALL='C')
    assert run.code != 0
    assert len(findings(run)) == 1 and 'Traceback' not in run.text, run.text


def test_five_thousand_files_in_one_commit_are_all_judged(repository: Repository) -> None:
    files = {f'src/generated/of_many_modules/module_{number:04}.rs': CLEAN for number in range(4998)}
    files |= {'src/generated/a_first.rs': STALE, 'src/generated/z_last.rs': STALE}
    repository.stage(files)
    run = repository.commit()
    assert run.code != 0
    names = [finding.split(':')[0] for finding in findings(run)]
    assert names == ['src/generated/a_first.rs', 'src/generated/z_last.rs']


def test_five_thousand_clean_files_in_one_commit_pass(repository: Repository) -> None:
    repository.stage({f'src/generated/of_many_modules/module_{number:04}.rs': CLEAN for number in range(5000)})
    run = repository.commit()
    assert run.code == 0, run.text[:2000]


def test_modules_of_the_repository_are_not_imported(repository: Repository) -> None:
    trap = 'raise SystemExit("imported from the work tree")\n'
    repository.stage({
        're.py': trap, 'regex/__init__.py': trap, 'tomli/__init__.py': trap, 'rust_renames/__init__.py': trap,
        'tomllib.py': trap, 'src/queue.rs': STALE, 'rust-renames.toml': TABLE + '\n# a change, for lint\n',
    })
    run = repository.hook('run')  # at a commit pre-commit itself would import re.py: it is started with `python -m`
    assert run.code != 0 and 'imported from the work tree' not in run.text, run.text
    assert len(findings(run)) == 1


def test_arguments_of_the_user_do_not_take_the_command_away(repository: Repository, world: World) -> None:
    repository.commit_unseen({'.pre-commit-config.yaml': config(world, check='args: [--output, found.txt]')})
    repository.stage({'src/queue.rs': STALE})
    run = repository.commit()
    assert run.code != 0 and not findings(run), run.text
    assert 'src/queue.rs:' in repository.read('found.txt')
    assert repository.read('src/queue.rs') == STALE


def test_one_unreadable_file_is_named_and_does_not_stop_the_others(repository: Repository) -> None:
    repository.stage({'src/queue.rs': STALE})
    (repository.top / 'src/latin.rs').write_bytes(b'// stra\xdfe\nuse crate::phase2::Handle;\n')
    repository.done('git', 'add', 'src/latin.rs')
    run = repository.commit()
    assert run.code != 0 and 'src/latin.rs' in run.text and findings(run, 'queue.rs'), run.text


# The table


def test_a_fault_in_a_staged_table_stops_the_commit_with_its_line(repository: Repository) -> None:
    repository.stage({'rust-renames.toml': TABLE + '\n[[rename]]\nfrom = "crate::a"\nfrm = "crate::b"\n'})
    run = repository.commit()
    assert run.code != 0
    assert 'rust-renames.toml:8: ' in run.text, run.text


def test_a_sound_change_of_the_table_passes(repository: Repository) -> None:
    repository.stage({'rust-renames.toml': TABLE + '\n# nothing else\n'})
    run = repository.commit()
    assert run.code == 0, run.text


def test_a_repository_without_a_table_is_told_what_to_write(repository: Repository) -> None:
    repository.done('git', 'rm', '--quiet', 'rust-renames.toml')
    repository.stage({'src/queue.rs': STALE})
    run = repository.commit()
    assert run.code != 0
    assert '[[rename]]' in run.text, run.text


# The manifest


def test_try_repo_runs_the_hooks_on_all_files(bare: Repository, world: World) -> None:
    bare.commit_unseen({'src/queue.rs': STALE})
    run = bare.hook('try-repo', str(world.hooks), '--all-files')
    assert run.code != 0, run.text
    assert 'src/queue.rs:1:12: error: ' in run.text and 'src/queue.rs:1:12: fixed: ' in run.text, run.text
    assert bare.read('src/queue.rs') == CLEAN


def test_try_repo_passes_where_nothing_is_stale(bare: Repository, world: World) -> None:
    run = bare.hook('try-repo', str(world.hooks), '--all-files')
    assert run.code == 0, run.text
    assert bare.done('git', 'status', '--porcelain') == ''


def test_both_tools_find_the_manifest_valid(bare: Repository) -> None:
    run = bare.hook('validate-manifest', str(PROJECT / '.pre-commit-hooks.yaml'))
    assert run.code == 0, run.text


def test_both_tools_find_the_project_s_own_configuration_valid(bare: Repository) -> None:
    run = bare.hook('validate-config', str(PROJECT / '.pre-commit-config.yaml'))
    assert run.code == 0, run.text


def test_the_manifest_says_what_a_hook_cannot_live_without_in_its_entry() -> None:
    from yaml import safe_load
    hooks = safe_load((PROJECT / '.pre-commit-hooks.yaml').read_text(encoding='utf-8'))
    assert tuple(hook['id'] for hook in hooks) == IDS
    keys = {
        'id', 'name', 'description', 'entry', 'language', 'types', 'files', 'pass_filenames', 'require_serial',
        'stages', 'minimum_pre_commit_version',
    }
    for hook in hooks:
        assert hook.keys() <= keys  # the tools ignore what they do not know
        assert shlex.split(hook['entry'])[-1] == hook['id'].removeprefix('rust-renames-')
        assert hook['stages'] == ['pre-commit', 'pre-merge-commit', 'pre-push', 'manual']
        assert hook['require_serial'] is True
