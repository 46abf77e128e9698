"""The corpus' harness on a crate of three modules, with search and replace as the tool."""
from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bench.corpus.declared import declared
from bench.corpus.jobs import Job
from bench.corpus.leftovers import unexplained
from bench.corpus.together import groups

pytestmark = pytest.mark.cargo

PROJECT = Path(__file__).resolve().parent.parent
CRATE = {
    'Cargo.toml': '[package]\nname = "tiny"\nversion = "0.1.0"\nedition = "2021"\n',
    'src/lib.rs': (
        'pub mod fmt;\npub mod queue;\n#[cfg(windows)]\nmod sys {\n    pub mod inner {}\n}\n'
        'pub fn f() -> queue::Item {\n    queue::Item::One(fmt::LIMIT)\n}\n'
    ),
    'src/fmt.rs': 'pub const LIMIT: u8 = 1;\n\npub fn show(_: std::fmt::Error) -> u8 {\n    LIMIT\n}\n',
    'src/queue.rs': '//! See [`crate::fmt`].\npub enum Item {\n    One(u8),\n}\n',
    'tests/it.rs': '#[test]\nfn it() {\n    let _ = tiny::f();\n}\n',
}


@pytest.fixture(scope='module')
def crate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('corpus')
    for name, text in CRATE.items():
        (folder / 'tiny' / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / 'tiny' / name).write_text(text, encoding='utf-8', newline='\n')
    return folder / 'tiny'


def corpus(crate: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, '-m', 'bench.corpus', '--crate', str(crate), '--work', str(crate.parent / 'work')]
    return subprocess.run(
        [*command, '--tool', 'replace', *arguments], cwd=PROJECT, capture_output=True, text=True, encoding='utf-8',
    )


def row(run: subprocess.CompletedProcess[str], name: str = 'tiny') -> list[str]:
    """The summary's counts, without the seconds."""
    assert run.returncode == 0 and not run.stderr, run.stderr
    line = next(line for line in run.stdout.splitlines() if line.startswith(f'| {name} |'))
    return line.strip('| ').split(' | ')[1:-1]


def logged(crate: Path) -> list[dict[str, object]]:
    lines = (crate.parent / 'work/log.jsonl').read_text(encoding='utf-8').splitlines()
    return [json.loads(line) for line in lines if line]


def test_modules_are_renamed_judged_and_not_judged_twice(crate: Path) -> None:
    run = corpus(crate, '--show')
    assert row(run) == ['4', '3', '0', '1', '0']
    assert 'wrong by replace: tiny/module/fmt\n    src/fmt_renamed.rs:3: error E0433 ' in run.stdout
    before = logged(crate)
    assert [record['id'] for record in before] == [
        'tiny/module/fmt', 'tiny/module/queue', 'tiny/module/sys', 'tiny/module/sys::inner',
    ]
    assert corpus(crate, '--show').stdout == run.stdout
    assert logged(crate) == before


def test_what_is_judged_together_has_the_verdicts_of_what_is_judged_alone(crate: Path) -> None:
    again = ['--again', 'right', '--again', 'wrong']
    assert row(corpus(crate)) == row(corpus(crate, '--together', '3', *again)) == ['4', '3', '0', '1', '0']


def test_modules_are_declared_where_the_path_of_an_inline_module_leads(tmp_path: Path) -> None:
    texts = {
        'Cargo.toml': CRATE['Cargo.toml'],
        'src/lib.rs': '#[path = "."]\nmod inline {\n    mod a;\n    #[path = "other.rs"]\n    mod b;\n}\n',
        'src/a.rs': 'mod below {}\n',
        'src/other.rs': 'mod beside;\n',
        'src/beside.rs': 'mod deep {}\n',
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding='utf-8')
    assert ['::'.join(one.path) for one in declared(tmp_path)] == [
        'inline', 'inline::a', 'inline::a::below', 'inline::b', 'inline::b::beside', 'inline::b::beside::deep',
    ]
    subprocess.run(['cargo', 'check', '--offline', '--quiet'], cwd=tmp_path, check=True)


def test_a_group_has_no_two_renames_that_meet() -> None:
    renames = [('a', 'b'), ('a::c', 'a::d'), ('c', 'b::c'), ('e', 'f'), ('g', 'h')]
    todo = [Job('tiny', 'module', 'tiny', tuple(old.split('::')), tuple(new.split('::'))) for old, new in renames]
    assert [[*map(todo.index, group)] for group in groups(todo, 3)] == [[0, 3, 4], [1, 2]]
    assert [[*map(todo.index, group)] for group in groups(todo, 1)] == [[0], [1], [2], [3], [4]]


def test_tools_are_compared_by_the_jobs_that_all_have_done(crate: Path) -> None:
    corpus(crate)
    run = corpus(crate, '--tool', 'rust-renames', '--limit', '2', '--seed', '2')
    assert row(run, 'replace') == ['2', '1', '0', '1', '0']
    assert row(run, 'rust-renames') == ['2', '2', '0', '0', '0']


def test_a_line_of_the_log_that_was_cut_short_is_done_anew(crate: Path) -> None:
    log = crate.parent / 'work/log.jsonl'
    corpus(crate, '--limit', '1')
    log.write_text(log.read_text(encoding='utf-8').rstrip()[:-9], encoding='utf-8')
    assert row(corpus(crate, '--limit', '4')) == ['4', '3', '0', '1', '0']


def test_moves_are_refused_by_a_tool_that_can_not_move(crate: Path) -> None:
    assert row(corpus(crate, '--kind', 'move', '--limit', '1')) == ['1', '0', '1', '0', '0']
    assert row(corpus(crate, '--kind', 'move', '--together', '9')) == ['4', '0', '4', '0', '0']


def test_a_single_job_is_replayed_and_its_tree_left(crate: Path) -> None:
    run = corpus(crate, '--job', 'tiny/item/queue::Item::One', '--keep')
    assert run.returncode == 0, run.stdout + run.stderr
    tree = crate.parent / 'work/trees/tiny'
    assert 'OneRenamed(u8)' in (tree / 'src/queue.rs').read_text(encoding='utf-8')
    assert str(tree) in run.stdout


def test_nothing_is_written_to_the_package_itself(crate: Path) -> None:
    names = {file.relative_to(crate).as_posix() for file in crate.rglob('*') if file.is_file()}
    assert names == set(CRATE)


def test_what_is_left_of_an_old_name_has_to_be_something_else(crate: Path) -> None:
    run = corpus(crate, '--kind', 'leftover', '--tool', 'rust-renames', '--show')
    assert row(run, 'rust-renames') == row(run, 'replace') == ['9', '9', '0', '0', '0']


def test_what_is_put_back_has_to_be_found_and_fixed(crate: Path) -> None:
    run = corpus(crate, '--kind', 'restore', '--limit', '3', '--tool', 'rust-renames', '--show')
    assert row(run, 'replace') == ['3', '0', '0', '3', '0'] and row(run, 'rust-renames') == ['3', '3', '0', '0', '0']


def test_a_word_that_leads_nowhere_is_a_leftover(crate: Path, tmp_path: Path) -> None:
    shutil.copytree(crate, tmp_path / 'tiny')
    stale = 'use crate::shown;\npub fn g(shown: u8) -> u8 {\n    shown + shown::ONE + call!(shown)\n}\n// shown\n'
    (tmp_path / 'tiny/src/queue.rs').write_text(stale, encoding='utf-8')
    assert list(unexplained(tmp_path / 'tiny', 'shown')) == [
        'src/queue.rs:1:12: use crate::shown;', 'src/queue.rs:3:13: shown + shown::ONE + call!(shown)',
    ]
