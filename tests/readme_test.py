"""README says what exists, and what it shows is what happens."""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import regex
from yaml import safe_load

from rust_renames.forms import FORMS

PROJECT = Path(__file__).resolve().parent.parent
README = (PROJECT / 'README.md').read_text(encoding='utf-8')
# Which rows of the table of forms a form serves.
ROWS = {
    'attribute_string': {'attribute'},
    'code_path': {
        'absolute path', 'relative path', 'path by a name in scope', '`use` tree', 'alias', 're-export',
        "the crate's name from outside", 'visibility', 'macro', 'attribute', 'spelling', "code that is cfg'd out",
    },
    'declaration': {'`mod` declaration'},
    'doc_link': {'intra-doc link'},
    'doc_test': {'doc test'},
    'file_path': {'files'},
    'format_capture': {'format argument'},
    'handed_word': {'macro'},
}


def rows(head: str) -> list[str]:
    """The first cells of the table whose head begins with that cell."""
    table = README.split(f'\n| {head} |', 1)[1].split('\n\n', 1)[0]
    return [line.split(' | ')[0].removeprefix('| ') for line in table.split('\n')[2:] if line.startswith('|')]


def blocks(language: str) -> list[str]:
    return [match[1] for match in regex.finditer(rf'^```{language}\n(.*?)^```$', README, regex.M | regex.S)]


def test_the_hooks_are_those_of_the_manifest() -> None:
    hooks = safe_load((PROJECT / '.pre-commit-hooks.yaml').read_text(encoding='utf-8'))
    assert rows('id') == [f'`{hook["id"]}`' for hook in hooks]


def test_the_commands_are_those_that_there_are() -> None:
    commands = {file.stem for file in (PROJECT / 'hooks' / 'rust_renames' / 'commands').glob('[!_]*.py')}
    assert {row.strip('`').split()[0] for row in rows('command')} == commands


def test_the_forms_are_those_that_there_are() -> None:
    assert [form.__name__.rpartition('.')[2] for form in FORMS] == list(ROWS)
    assert set(rows('form')) == set().union(*ROWS.values())


def test_the_formats_are_those_that_there_are() -> None:
    formats = {file.stem for file in (PROJECT / 'hooks' / 'rust_renames' / 'report').glob('[!_]*.py')}
    named = README.split('chooses how findings are printed:', 1)[1].split('.', 1)[0]
    assert set(regex.findall(r'`(\w+)`', named)) == formats


def test_every_hook_id_in_an_example_is_in_the_manifest() -> None:
    hooks = safe_load((PROJECT / '.pre-commit-hooks.yaml').read_text(encoding='utf-8'))
    named = set(regex.findall(r'\brust-renames-\w+', README))
    assert named <= {hook['id'] for hook in hooks}


def test_the_table_in_it_is_a_table_without_a_fault(tmp_path: Path) -> None:
    [table] = blocks('toml')
    (tmp_path / 'rust-renames.toml').write_bytes(table.encode())
    (tmp_path / 'Cargo.toml').write_text('[package]\nname = "lingua-scheduler"\n')
    (tmp_path / 'clean.rs').write_text('pub fn f() {}\n')
    environment = {**os.environ, 'PYTHONPATH': str(PROJECT / 'hooks')}
    run = subprocess.run(
        [sys.executable, '-m', 'rust_renames', 'check', 'clean.rs'], cwd=tmp_path, env=environment,
        capture_output=True, encoding='utf-8',
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, '', '')


@pytest.mark.parametrize('number, script', [
    pytest.param(0, 'demo.py', marks=pytest.mark.managers), pytest.param(1, 'migrate.py', marks=pytest.mark.cargo),
])
def test_its_pictures_are_what_the_examples_print(number: int, script: str) -> None:
    run = subprocess.run(
        [sys.executable, str(PROJECT / 'examples' / script)], capture_output=True, encoding='utf-8',
    )
    assert run.stdout == blocks('console')[number], run.stderr
    assert run.returncode == 0


@pytest.mark.parametrize('command', blocks('sh')[:2])
def test_its_two_commands_are_one_line_each(command: str) -> None:
    assert command.count('\n') == 1
    assert ".venv/bin/pip install --quiet -e '.[test]'" in command


def test_the_command_of_the_tests_is_what_continuous_integration_runs() -> None:
    script = (PROJECT / '.ci' / 'run').read_text(encoding='utf-8')
    assert 'README.md' in script and '-m pytest' in blocks('sh')[1]


@pytest.mark.parametrize('name', sorted(set(regex.findall(r'`((?:examples|tests|hooks)/[\w/.-]+)`', README))))
def test_the_project_s_files_that_it_names_exist(name: str) -> None:
    assert name.startswith('tests/') or (PROJECT / name).exists()
