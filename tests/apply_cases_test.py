"""`apply` on every case of tests/apply_cases: what it moves, what it writes, what it leaves and what it refuses."""
from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from caselib import APPLY_CASES
from caselib import Case
from caselib import all_cases
from caselib import written
from rust_renames.main import main


class Run(NamedTuple):
    code: int
    text: str


@pytest.fixture(params=[pytest.param(case, id=case.name) for case in all_cases(APPLY_CASES)])
def case(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    chosen: Case = request.param
    written(chosen.tree, tmp_path)
    monkeypatch.chdir(tmp_path)
    if 'git' in chosen.head:
        committed(tmp_path)
    return chosen


def test_apply_makes_of_the_tree_what_the_case_says(
    case: Case, capsys: pytest.CaptureFixture[str], tmp_path: Path,
) -> None:
    run = applied(case, capsys)
    after = on_disk(tmp_path)
    for text in [*case.head.get('refused', []), *case.head.get('says', []), *case.head.get('left', [])]:
        assert text in run.text
    assert not any(text in run.text for text in case.head.get('silent', [])), run.text
    if 'refused' in case.head:
        assert (run.code, after) == (2, case.tree), run.text
        return
    assert closest(after, case) == case.fixed, run.text
    assert run.code == 0, run.text
    if 'git' in case.head:
        assert git(tmp_path, 'ls-files').split() == sorted(case.fixed)
    again = applied(case, capsys, '--allow-dirty')
    assert (again.code, on_disk(tmp_path)) == (0, after), again.text
    check = called(['check'], capsys)
    assert 'left' in case.head or (check.code, check.text) == (0, ''), check.text


def applied(case: Case, capsys: pytest.CaptureFixture[str], *more: str) -> Run:
    arguments = [argument for value in case.head.get('args', []) for argument in value.split()]
    dirty = [] if 'git' in case.head else ['--allow-dirty']
    return called(['apply', *dirty, *arguments, *more], capsys)


def called(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> Run:
    code = main(arguments)
    captured = capsys.readouterr()
    return Run(code, captured.out + captured.err)


def closest(after: dict[str, str], case: Case) -> dict[str, str]:
    """The tree with the case's own text for each file that is as one of the alternatives."""
    return {
        name: case.fixed[name] if text in case.alternatives.get(name, ()) else text for name, text in after.items()
    }


def on_disk(folder: Path) -> dict[str, str]:
    """All files, and nothing that git keeps."""
    names = [
        place.relative_to(folder).as_posix() for place in folder.rglob('*')
        if place.is_file() and '.git' not in place.relative_to(folder).parts
    ]
    return {name: (folder / name).read_bytes().decode('utf-8') for name in names}


def committed(folder: Path) -> None:
    git(folder, 'init', '--quiet')
    git(folder, 'add', '--all')
    git(folder, 'commit', '--quiet', '--message', 'before')


def git(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith('GIT_')}
    environment.update(GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM='1')
    for role in ('AUTHOR', 'COMMITTER'):
        environment.update({f'GIT_{role}_NAME': 'Ada', f'GIT_{role}_EMAIL': 'ada@example.com'})
    run = subprocess.run(['git', *arguments], cwd=folder, env=environment, capture_output=True, check=True)
    return run.stdout.decode()
