"""What a user of the command types and sees: messages, exit codes, files that are not what they should be."""
from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

PROJECT = Path(__file__).resolve().parent.parent
TABLE = '''\
[[rename]]
from = "crate::phase2"
to = "crate::redis_runtime"
reason = "named for what it does"
'''
MANIFEST = '[package]\nname = "scheduler"\nversion = "0.1.0"\nedition = "2021"\n'
CLEAN = 'use crate::redis_runtime::Handle;\n'
STALE = 'use crate::phase2::Handle;\n'
ERROR = 'src/queue.rs:1:12: error: crate::phase2 is now crate::redis_runtime: named for what it does\n'
FIXED = 'src/queue.rs:1:12: fixed: crate::phase2 -> crate::redis_runtime\n'
TREE = {
    'Cargo.toml': MANIFEST,
    'rust-renames.toml': TABLE,
    'src/lib.rs': 'pub mod queue;\npub mod redis_runtime;\n',
    'src/queue.rs': STALE,
    'src/redis_runtime.rs': 'pub struct Handle;\n',
}
POSIX = pytest.mark.skipif(os.name == 'nt', reason='modes and links of POSIX')


class Run(NamedTuple):
    code: int
    out: str
    err: str


class Tree(NamedTuple):
    top: Path
    environment: dict[str, str]

    def run(self, *arguments: str, below: str = '', **more: str) -> Run:
        run = self.raw(*arguments, below=below, **more)
        return Run(run.returncode, text(run.stdout), text(run.stderr))

    def raw(self, *arguments: str, below: str = '', **more: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, '-m', 'rust_renames', *arguments], cwd=self.top / below,
            env={**self.environment, **more}, stdin=subprocess.DEVNULL, capture_output=True,
        )

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ['git', *arguments], cwd=self.top, env=self.environment, check=True, capture_output=True, encoding='utf-8',
        ).stdout

    def write(self, files: dict[str, str | bytes]) -> None:
        for name, content in files.items():
            (self.top / name).parent.mkdir(parents=True, exist_ok=True)
            (self.top / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def read(self, name: str) -> bytes:
        return (self.top / name).read_bytes()

    def contents(self) -> dict[str, bytes]:
        return {
            file.relative_to(self.top).as_posix(): file.read_bytes()
            for file in sorted(self.top.rglob('*')) if file.is_file() and '.git' not in file.parts
        }


def text(said: bytes) -> str:
    return said.decode('utf-8').replace('\r\n', '\n')


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """A package with one old path, without git."""
    dropped = ('GIT_', 'RUST_RENAMES_', 'NO_COLOR', 'FORCE_COLOR', 'LC_', 'PYTHON')
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(dropped)},
        'PYTHONPATH': str(PROJECT / 'hooks'), 'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1',
        'GIT_AUTHOR_NAME': 'Ada', 'GIT_AUTHOR_EMAIL': 'ada@example.com',
        'GIT_COMMITTER_NAME': 'Ada', 'GIT_COMMITTER_EMAIL': 'ada@example.com',
    }
    made = Tree(tmp_path / 'tree', environment)
    made.write({**TREE})
    return made


@pytest.fixture
def repository(tree: Tree) -> Tree:
    """The same as a git repository, all of it committed."""
    tree.git('init', '--quiet', '--initial-branch', 'main')
    tree.git('add', '--all')
    tree.git('commit', '--quiet', '--message', 'all')
    return tree


# What is printed, and exit codes


def test_a_clean_file_is_passed_without_a_word(tree: Tree) -> None:
    before = tree.contents()
    assert tree.run('check', 'src/redis_runtime.rs') == (0, '', '')
    assert tree.run('fix', 'src/redis_runtime.rs') == (0, '', '')
    assert tree.contents() == before


def test_an_old_path_is_named_with_its_place_the_new_path_and_the_reason(tree: Tree) -> None:
    before = tree.contents()
    assert tree.run('check', 'src/queue.rs') == (1, ERROR, '')
    assert tree.contents() == before


def test_a_fix_tells_each_replacement_and_a_second_one_none(tree: Tree) -> None:
    assert tree.run('fix', 'src/queue.rs') == (1, FIXED, '')
    assert tree.read('src/queue.rs') == CLEAN.encode()
    assert tree.run('fix', 'src/queue.rs') == (0, '', '')


def test_all_rust_files_are_taken_where_none_is_named(tree: Tree) -> None:
    tree.write({'src/other.rs': STALE, 'target/debug/build/made.rs': STALE, '.hidden/a.rs': STALE})
    run = tree.run('check')
    assert run.code == 1
    assert [line.split(':')[0] for line in run.out.splitlines()] == ['src/other.rs', 'src/queue.rs']


def test_findings_do_not_fail_a_run_with_exit_zero(tree: Tree) -> None:
    assert tree.run('check', '--exit-zero', 'src/queue.rs') == (0, ERROR, '')
    assert tree.run('fix', '--exit-zero', 'src/queue.rs') == (0, FIXED, '')


def test_faults_fail_a_run_with_exit_zero(tree: Tree) -> None:
    assert tree.run('check', '--exit-zero', 'src/nowhere.rs').code == 2


def test_a_warning_is_reported_and_fails_no_run(tree: Tree) -> None:
    tree.write({'rust-renames.toml': TABLE + 'severity = "warning"\n'})
    assert tree.run('check', 'src/queue.rs') == (0, ERROR.replace('error', 'warning'), '')


def test_what_is_gone_is_reported_and_never_fixed(tree: Tree) -> None:
    tree.write({'rust-renames.toml': '[[removed]]\npath = "crate::phase2"\nreason = "use the v2 client"\n'})
    before = tree.contents()
    said = 'src/queue.rs:1:12: error: crate::phase2 is gone: use the v2 client\n'
    assert tree.run('check', 'src/queue.rs') == tree.run('fix', 'src/queue.rs') == (1, said, '')
    assert tree.contents() == before


def test_what_is_left_by_a_fix_stands_among_what_is_fixed_in_the_order_of_places(tree: Tree) -> None:
    tree.write({
        'rust-renames.toml': TABLE + '\n[[removed]]\npath = "crate::legacy"\n',
        'src/queue.rs': STALE + 'use crate::legacy::f;\nuse crate::phase2::g;\n',
    })
    run = tree.run('fix', 'src/queue.rs')
    assert run.code == 1
    assert [line.split(': ')[:2] for line in run.out.splitlines()] == [
        ['src/queue.rs:1:12', 'fixed'], ['src/queue.rs:2:12', 'error'], ['src/queue.rs:3:12', 'fixed'],
    ]


def test_columns_count_characters_and_no_byte_order_mark(tree: Tree) -> None:
    tree.write({'src/queue.rs': '\ufeff/* straße */ ' + STALE})
    run = tree.run('check', 'src/queue.rs')
    assert run.out.startswith('src/queue.rs:1:25: error: '), run


# Arguments


@pytest.mark.parametrize('arguments', [('--help',), ('-h',), ('check', '--help'), ('fix', '-h'), ('lint', '--help')])
def test_help_is_given_on_stdout(tree: Tree, arguments: tuple[str, ...]) -> None:
    run = tree.run(*arguments)
    assert (run.code, run.err) == (0, '') and 'usage: rust-renames' in run.out


def test_the_version_is_given(tree: Tree) -> None:
    from rust_renames import __version__
    assert tree.run('--version') == (0, f'rust-renames {__version__}\n', '')


@pytest.mark.parametrize(
    'arguments', [(), ('chekc',), ('--bogus',), ('check', '--bogus'), ('check', '--diff'), ('fix', '--color', 'red')],
)
def test_a_mistake_in_the_arguments_is_told(tree: Tree, arguments: tuple[str, ...]) -> None:
    run = tree.run(*arguments)
    assert (run.code, run.out) == (2, '') and run.err and 'Traceback' not in run.err


def test_a_format_that_does_not_exist_is_told_with_those_that_do(tree: Tree) -> None:
    for run in (tree.run('check', '--format', 'yaml'), tree.run('check', RUST_RENAMES_FORMAT='yaml')):
        assert (run.code, run.out) == (2, '') and 'yaml' in run.err and 'text' in run.err


def test_the_format_of_the_arguments_wins_over_that_of_the_environment(tree: Tree) -> None:
    assert tree.run('check', '--format', 'text', 'src/queue.rs', RUST_RENAMES_FORMAT='yaml') == (1, ERROR, '')


def test_cargo_s_own_word_for_the_command_is_no_argument(tree: Tree) -> None:
    program = 'from rust_renames.main import run_cargo; run_cargo()'
    run = subprocess.run(
        [sys.executable, '-c', program, 'renames', 'check', 'src/queue.rs'], cwd=tree.top, env=tree.environment,
        capture_output=True,
    )
    assert (run.returncode, text(run.stdout)) == (1, ERROR)


@pytest.mark.parametrize('name', ['-dash.rs', '--fix.rs', '-h.rs', '--diff.rs', '--table.rs', '-', '-x'])
def test_a_name_that_begins_with_a_dash_is_a_file(tree: Tree, name: str) -> None:
    tree.write({name: STALE})
    for arguments in ((name,), ('--', name), ('--color', 'never', name)):
        run = tree.run('check', *arguments)
        assert run.code == 1 and run.out.startswith(f'{name}:1:12: error: '), run


def test_what_follows_two_dashes_is_a_file(tree: Tree) -> None:
    run = tree.run('fix', '--', '--diff')
    assert (run.code, run.out, run.err) == (2, '', '--diff: error: is not there\n')


def test_a_file_that_is_named_twice_is_one_file(tree: Tree) -> None:
    names = ('src/queue.rs', './src/queue.rs', 'src/../src//queue.rs', str(tree.top / 'src' / 'queue.rs'))
    assert tree.run('check', *names) == (1, ERROR, '')
    assert tree.run('fix', *names) == (1, FIXED, '')


# Names and folders


def test_names_are_those_that_the_user_would_type_in_the_current_folder(tree: Tree) -> None:
    tree.write({'src/inner/deep.rs': CLEAN})
    assert tree.run('check', 'queue.rs', below='src') == (1, ERROR.removeprefix('src/'), '')
    assert tree.run('check', '../queue.rs', below='src/inner') == (1, ERROR.replace('src/', '../', 1), '')


def test_a_run_without_files_looks_below_the_current_folder(tree: Tree, repository: Tree) -> None:
    tree.write({'other/a.rs': STALE})
    tree.git('add', '--all')
    run = tree.run('check', below='src')
    assert (run.code, run.out) == (1, ERROR.removeprefix('src/'))


def test_without_git_the_outermost_folder_with_a_manifest_or_table_is_the_root(tree: Tree) -> None:
    tree.write({
        'rust-renames.toml': '', 'Cargo.toml': '[workspace]\nmembers = ["inner"]\n',
        **{f'inner/{name}': content for name, content in TREE.items()},
    })
    assert tree.run('check', below='inner') == (1, ERROR, '')


def test_a_file_outside_of_the_root_is_told(tree: Tree, repository: Tree) -> None:
    (tree.top.parent / 'other.rs').write_text(STALE)
    run = tree.run('check', '../other.rs', 'src/queue.rs')
    assert (run.code, run.out) == (2, ERROR) and run.err.startswith('../other.rs: error: lies outside of ')


# Files that are not what they should be


@pytest.mark.parametrize('content, said', [
    (b'// stra\xdfe\nuse crate::phase2::Handle;\n', 'is not UTF-8 (the byte 0xdf in line 1)'),
    (STALE.encode('utf-16'), 'is UTF-16, not UTF-8'),
])
def test_a_file_that_is_not_utf_8_is_named_and_does_not_stop_the_others(
    tree: Tree, content: bytes, said: str,
) -> None:
    tree.write({'src/bad.rs': content})
    for command, out in (('check', ERROR), ('fix', FIXED)):
        run = tree.run(command, 'src/bad.rs', 'src/queue.rs')
        assert (run.code, run.out) == (2, out) and run.err == f'src/bad.rs: error: {said}: left alone\n'
    assert tree.read('src/bad.rs') == content


def test_a_file_with_an_open_string_is_named_and_does_not_stop_the_others(tree: Tree) -> None:
    tree.write({'src/bad.rs': STALE + 'const X: &str = "open;\n'})
    run = tree.run('fix', 'src/bad.rs', 'src/queue.rs')
    assert (run.code, run.out) == (2, FIXED) and run.err.startswith('src/bad.rs:2: error: '), run
    assert tree.read('src/bad.rs').startswith(STALE.encode())


def test_a_file_that_is_not_there_and_a_folder_are_named(tree: Tree) -> None:
    run = tree.run('check', 'src/gone.rs', 'src', 'src/queue.rs/x.rs', 'src/queue.rs')
    assert (run.code, run.out) == (2, ERROR)
    assert run.err == (
        'src: error: is a folder: name the files in it\n'
        'src/gone.rs: error: is not there\n'
        'src/queue.rs/x.rs: error: is not there\n'
    )


def test_a_tracked_file_that_is_not_there_is_nobody_s_fault(tree: Tree, repository: Tree) -> None:
    (tree.top / 'src/redis_runtime.rs').unlink()
    assert tree.run('check') == (1, ERROR, '')


@POSIX
def test_a_symbolic_link_is_named_and_neither_read_nor_replaced(tree: Tree) -> None:
    (tree.top / 'link.rs').symlink_to('src/queue.rs')
    (tree.top / 'folder').symlink_to('src')
    for name in ('link.rs', 'folder/queue.rs'):
        assert tree.run('fix', name) == (2, '', f'{name}: error: is reached by a symbolic link: left alone\n')
    assert (tree.top / 'link.rs').is_symlink() and tree.read('src/queue.rs') == STALE.encode()


@POSIX
def test_a_pipe_is_named_and_not_waited_for(tree: Tree) -> None:
    os.mkfifo(tree.top / 'pipe.rs')
    run = tree.run('check', 'pipe.rs')
    assert (run.code, run.out) == (2, '') and run.err.startswith('pipe.rs: error: ')


@pytest.mark.skipif(os.name == 'nt' or getattr(os, 'geteuid', int)() == 0, reason='root may do anything')
def test_a_file_that_may_not_be_read_or_written_is_named(tree: Tree) -> None:
    (tree.top / 'src/queue.rs').chmod(0o444)
    run = tree.run('fix', 'src/queue.rs')
    assert (run.code, run.out, run.err) == (2, ERROR, 'src/queue.rs: error: may not be written\n')
    (tree.top / 'src/queue.rs').chmod(0)
    assert tree.run('check', 'src/queue.rs').err.startswith('src/queue.rs: error: cannot be read: ')


# Bytes


def test_line_ends_a_byte_order_mark_and_a_missing_last_line_end_stay(tree: Tree) -> None:
    before = '\ufeff// ß\r\n' + STALE.replace('\n', '\r\n') + '\r\n// mixed\n// no end'
    tree.write({'src/queue.rs': before})
    assert tree.run('fix', 'src/queue.rs').code == 1
    assert tree.read('src/queue.rs') == before.replace('phase2', 'redis_runtime').encode()


@POSIX
def test_a_fixed_file_keeps_its_mode_and_leaves_nothing_beside_it(tree: Tree) -> None:
    (tree.top / 'src/queue.rs').chmod(0o751)
    before = sorted(os.listdir(tree.top / 'src'))
    assert tree.run('fix', 'src/queue.rs').code == 1
    assert stat.S_IMODE((tree.top / 'src/queue.rs').stat().st_mode) == 0o751
    assert sorted(os.listdir(tree.top / 'src')) == before


# Diffs


def test_a_diff_is_printed_and_nothing_written(tree: Tree) -> None:
    before = tree.contents()
    run = tree.run('fix', '--diff')
    assert run == (1, (
        '--- a/src/queue.rs\n+++ b/src/queue.rs\n@@ -1 +1 @@\n'
        '-use crate::phase2::Handle;\n+use crate::redis_runtime::Handle;\n'
    ), '')
    assert tree.contents() == before


@pytest.mark.parametrize('content', [
    '\ufeff// ß\r\n' + STALE.replace('\n', '\r\n') + '// no end', STALE.rstrip('\n'), STALE + '\x0c\u2028\n',
])
def test_git_applies_a_diff_to_what_a_fix_would_write(tree: Tree, repository: Tree, content: str) -> None:
    tree.write({'src/queue.rs': content, 'src/other.rs': STALE * 20, 'src/a b.rs': STALE, 'src/ß.rs': STALE})
    tree.git('add', '--all')
    diff = tree.raw('fix', '--diff')
    assert (diff.returncode, diff.stderr) == (1, b'')
    subprocess.run(['git', 'apply', '-'], cwd=tree.top, input=diff.stdout, check=True, env=tree.environment)
    applied = tree.contents()
    tree.git('checkout', '--', '.')
    assert tree.run('fix').code == 1
    assert tree.contents() == applied


def test_a_diff_of_nothing_is_empty_and_what_can_not_be_fixed_goes_to_stderr(tree: Tree) -> None:
    tree.write({'rust-renames.toml': '[[removed]]\npath = "crate::phase2"\n'})
    run = tree.run('fix', '--diff')
    assert (run.code, run.out) == (1, '') and run.err.startswith('src/queue.rs:1:12: error: crate::phase2 is gone')
    assert tree.run('fix', '--diff', 'src/lib.rs') == (0, '', '')


# Tables


def test_no_table_is_told_with_an_example_that_is_a_table(tree: Tree) -> None:
    (tree.top / 'rust-renames.toml').unlink()
    run = tree.run('check', 'src/queue.rs')
    assert (run.code, run.out) == (2, '') and run.err.startswith('error: no rust-renames.toml')
    tree.write({'rust-renames.toml': run.err[run.err.index('[[rename]]'):]})
    assert tree.run('check', 'src/queue.rs') == (0, '', '')


def test_all_faults_of_a_table_are_told_with_their_lines_and_nothing_is_checked(tree: Tree) -> None:
    tree.write({'rust-renames.toml': TABLE + 'serverity = "error"\n[[rename]]\nfrom = "crate::<T>"\nto = "crate::y"\n'})
    run = tree.run('check', 'queue.rs', below='src')
    assert (run.code, run.out) == (2, '')
    assert [line.split(' ')[0] for line in run.err.splitlines()] == [
        '../rust-renames.toml:5:', '../rust-renames.toml:7:',
    ]
    assert tree.run('lint') == (2, '', run.err.replace('../', ''))


def test_a_table_that_is_named_replaces_those_of_the_repository(tree: Tree) -> None:
    tree.write({'rust-renames.toml': '', 'other.toml': TABLE})
    assert tree.run('check') == (0, '', '')
    assert tree.run('check', '--table', 'other.toml') == (1, ERROR, '')
    assert tree.run('check', '--table=other.toml', 'src/queue.rs') == (1, ERROR, '')


def test_a_table_that_is_named_and_lies_outside_governs_the_whole_tree(tree: Tree, repository: Tree) -> None:
    (tree.top.parent / 'shared.toml').write_text(TABLE)
    tree.write({'rust-renames.toml': ''})
    assert tree.run('check', '--table', '../shared.toml') == (1, ERROR, '')
    (tree.top.parent / 'shared.toml').write_text('nonsense')
    assert tree.run('check', '--table', '../shared.toml').err.startswith('../shared.toml:1: error: ')


def test_a_table_that_is_named_and_is_not_there_is_told(tree: Tree) -> None:
    run = tree.run('check', '--table', 'nowhere.toml')
    assert (run.code, run.out) == (2, '') and run.err.startswith('nowhere.toml: error: cannot be read: ')


def test_an_untracked_table_beside_a_file_counts(tree: Tree, repository: Tree) -> None:
    tree.git('rm', '--quiet', '--cached', 'rust-renames.toml')
    assert tree.run('check', 'src/queue.rs') == (1, ERROR, '')
    assert tree.run('check') == (1, ERROR, '')


# What explain and lint are asked


@pytest.mark.parametrize('arguments, said', [
    ((), 'error: explain takes one '),
    (('crate::a', 'crate::b'), 'error: explain takes one '),
    (('src/gone.rs:1:1',), 'src/gone.rs: error: is not there'),
    (('../other.rs:1:1',), '../other.rs: error: lies outside of '),
    (('src:1:1',), 'src: error: is a folder'),
    (('crate::phase2', '--from', 'src/gone.rs'), 'src/gone.rs: error: is not there'),
])
def test_a_place_that_can_not_be_explained_is_told(tree: Tree, arguments: tuple[str, ...], said: str) -> None:
    run = tree.run('explain', *arguments)
    assert (run.code, run.out) == (2, '') and run.err.startswith(said), run


def test_lint_takes_no_files(tree: Tree) -> None:
    assert tree.run('lint', 'src/queue.rs') == (2, '', 'error: lint looks at all tables and takes no files\n')


def test_lint_of_an_empty_table_is_passed_without_a_word(tree: Tree) -> None:
    tree.write({'rust-renames.toml': '# nothing is renamed yet\n'})
    assert tree.run('lint') == (0, '', '')


# Where the output goes


def test_a_report_goes_to_the_file_that_is_named(tree: Tree) -> None:
    assert tree.run('check', '--output', 'report.txt') == (1, '', '')
    assert text(tree.read('report.txt')) == ERROR
    assert tree.run('check', 'src/lib.rs', RUST_RENAMES_OUTPUT='report.txt') == (0, '', '')
    assert tree.read('report.txt') == b''


def test_a_report_that_can_not_be_written_is_told(tree: Tree) -> None:
    run = tree.run('check', '--output', 'nowhere/report.txt')
    assert (run.code, run.out) == (2, '') and run.err.startswith('nowhere/report.txt: error: cannot be written: ')


@pytest.mark.parametrize('arguments, variables, colored', [
    ((), {}, False),
    (('--color', 'always'), {}, True),
    (('--color=always',), {'NO_COLOR': '1'}, True),
    ((), {'FORCE_COLOR': '1'}, True),
    ((), {'FORCE_COLOR': '1', 'NO_COLOR': '1'}, False),
    ((), {'FORCE_COLOR': ''}, False),
    (('--color', 'never'), {'FORCE_COLOR': '1'}, False),
    (('--color', 'always', '--output', '/dev/stdout'), {}, False),
])
def test_colour_is_there_where_it_is_asked_for(
    tree: Tree, arguments: tuple[str, ...], variables: dict[str, str], colored: bool,
) -> None:
    if '/dev/stdout' in arguments and os.name == 'nt':
        pytest.skip('no such file')
    run = tree.run('check', *arguments, **variables)
    assert run.code == 1 and ('\x1b[' in run.out) is colored
    assert run.out.replace('\x1b[31;1m', '').replace('\x1b[0m', '') == ERROR


def test_nothing_that_is_printed_depends_on_the_locale(tree: Tree) -> None:
    tree.write({'src/straße→.rs': STALE})
    for more in ({'LC_ALL': 'C'}, {'PYTHONIOENCODING': 'ascii'}, {'LC_ALL': 'C', 'PYTHONCOERCECLOCALE': '0'}):
        run = tree.raw('check', 'src/straße→.rs', **more)
        assert run.returncode == 1 and run.stderr == b'' and b'.rs:1:12: error: ' in run.stdout


def test_a_closed_pipe_ends_a_run_without_a_word(tree: Tree) -> None:
    tree.write({'src/queue.rs': STALE * 20_000})
    process = subprocess.Popen(
        [sys.executable, '-m', 'rust_renames', 'check'], cwd=tree.top, env=tree.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait() != 0 and said == b''


@POSIX
def test_an_interrupt_ends_a_run_without_a_word(tree: Tree) -> None:
    os.mkfifo(tree.top / 'pipe.toml')
    process = subprocess.Popen(
        [sys.executable, '-m', 'rust_renames', 'check', '--table', 'pipe.toml'], cwd=tree.top, env=tree.environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    with open(tree.top / 'pipe.toml', 'wb'):  # waits until the other end is opened
        while process.poll() is None:  # one that comes just before the read waits with it
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (130, b'', b'')


@POSIX
def test_a_current_folder_that_is_gone_is_told(tree: Tree) -> None:
    program = 'import os; os.rmdir(os.getcwd()); from rust_renames.main import run; run()'
    (tree.top / 'gone').mkdir()
    run = subprocess.run(
        [sys.executable, '-c', program, 'check'], cwd=tree.top / 'gone', env=tree.environment, capture_output=True,
    )
    assert (run.returncode, text(run.stderr)) == (2, 'error: the current folder is no longer there\n')


# The index


def test_a_staged_old_path_is_found_whatever_the_work_tree_has(tree: Tree, repository: Tree) -> None:
    assert tree.run('check', '--staged') == (0, '', '')
    tree.write({'src/queue.rs': STALE + '// more\n', 'src/other.rs': STALE})
    tree.git('add', 'src/queue.rs')
    tree.write({'src/queue.rs': CLEAN})
    assert tree.run('check', '--staged') == (1, ERROR, '')
    assert tree.run('check', '--staged', 'src/queue.rs') == (1, ERROR, '')
    assert tree.run('check', 'src/queue.rs') == (0, '', '')


def test_the_staged_table_and_manifest_hold_for_staged_files(tree: Tree, repository: Tree) -> None:
    tree.write({'src/queue.rs': STALE + '// more\n'})
    tree.git('add', '--all')
    tree.write({'rust-renames.toml': 'nonsense', 'Cargo.toml': 'nonsense'})
    assert tree.run('check', '--staged') == (1, ERROR, '')


def test_what_is_staged_to_be_deleted_or_renamed_is_looked_at_by_what_is_left(tree: Tree, repository: Tree) -> None:
    tree.git('mv', 'src/queue.rs', 'src/line.rs')
    tree.git('rm', '--quiet', 'src/redis_runtime.rs')
    assert tree.run('check', '--staged') == (1, ERROR.replace('queue', 'line'), '')


def test_a_file_that_is_not_in_the_index_is_told(tree: Tree, repository: Tree) -> None:
    tree.write({'src/other.rs': STALE})
    assert tree.run('check', '--staged', 'src/other.rs') == (2, '', 'src/other.rs: error: is not in the index\n')


def test_a_staged_file_is_fixed_where_the_work_tree_has_the_same(tree: Tree, repository: Tree) -> None:
    tree.write({'src/queue.rs': STALE + '// more\n', 'src/other.rs': STALE})
    tree.git('add', '--all')
    tree.write({'src/other.rs': STALE + '// not staged\n'})
    staged = tree.git('diff', '--cached')
    run = tree.run('fix', '--staged')
    assert run == (2, FIXED, 'src/other.rs: error: has changes that are not staged: left alone\n')
    assert tree.read('src/queue.rs') == CLEAN.encode() + b'// more\n'
    assert tree.read('src/other.rs') == STALE.encode() + b'// not staged\n'
    assert tree.git('diff', '--cached') == staged


def test_a_first_commit_is_looked_at_too(tree: Tree) -> None:
    tree.git('init', '--quiet')
    tree.git('add', '--all')
    assert tree.run('check', '--staged') == (1, ERROR, '')


def test_staged_without_a_git_to_start_is_told(tree: Tree, repository: Tree) -> None:
    for names in ((), ('src/queue.rs',)):
        run = tree.run('check', '--staged', *names, PATH='')
        assert (run.code, run.out) == (2, '') and run.err.startswith('error: git cannot be started: '), run


def test_staged_without_git_is_told(tree: Tree) -> None:
    assert tree.run('check', '--staged') == (2, '', 'error: --staged needs a git repository\n')
