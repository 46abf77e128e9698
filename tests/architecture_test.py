"""The arrows between layers, the owners of effects, and what a clean run loads: as tables, held against the source."""
from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import regex

from rust_renames.forms import FORMS

HOOKS = Path(__file__).resolve().parent.parent / 'hooks'
PACKAGE = HOOKS / 'rust_renames'

# Each may import those on its left.
VALUES = ('errors', 'names', 'made_names', 'source', 'edits', 'findings')
ANALYSIS = {*VALUES, 'table', 'rust', 'cargo', 'resolve', 'elsewhere', 'overlay', 'forms', 'rewrite', 'suppression'}
EDGES = {'check', 'explain', 'lint', 'plan', 'relocate', 'report', 'disk', 'git', 'scan', 'migrate'}
# What a layer may import, besides itself.
ARROWS = {
    **{value: set(VALUES[:at]) for at, value in enumerate(VALUES)},
    'table': {*VALUES},
    'rust': {*VALUES},
    'cargo': {*VALUES, 'rust'},
    'resolve': {*VALUES, 'rust', 'cargo'},
    'elsewhere': {*VALUES, 'rust', 'cargo', 'resolve', 'table'},
    'overlay': {*VALUES, 'rust', 'cargo', 'resolve', 'elsewhere', 'table'},
    'forms': {*VALUES, 'rust', 'cargo', 'resolve', 'table', 'overlay'},
    'rewrite': {*VALUES, 'rust', 'cargo', 'resolve', 'table', 'overlay', 'forms'},
    'suppression': {*VALUES, 'rust'},
    'check': ANALYSIS | {'scan'},
    'explain': ANALYSIS | {'check', 'plan'},
    'relocate': ANALYSIS | {'check'},
    'plan': ANALYSIS | {'check', 'relocate'},
    'lint': ANALYSIS | {'check', 'plan', 'scan'},
    'report': {*VALUES},
    'disk': {*VALUES},
    'git': {*VALUES, 'index'},
    'index': set(),
    'scan': set(),
    'migrate': {*VALUES, 'table', 'cargo', 'check', 'plan', 'disk', 'git'},
    'commands': ANALYSIS | EDGES | {'main'},
    'main': ANALYSIS | EDGES | {'commands'},
    '__init__': set(),
    '__main__': {'main'},
}
# Who may import a module that does something, or call a function that does.
OWNERS = {
    'subprocess': {'git', 'migrate'},
    'os': {'disk', 'git', 'main', 'commands', 'migrate'},
    'shutil': {'disk', 'migrate'},
    'tempfile': {'disk', 'migrate'},
    'pathlib': {'disk', 'migrate'},
    'sys': {'main', 'commands'},
    'argparse': {'main', 'commands'},
    'tomli': {'table', 'cargo'},
    'regex': {'rust', 'cargo', 'forms', 'plan', 'relocate', 'suppression'},
    're': {'rust', 'cargo', 'forms', 'plan', 'relocate', 'suppression'},
    'open()': {'disk', 'migrate'},
    'print()': {'main', 'commands'},
    'input()': set(),
    'exit()': set(),
}
# Loading one of these costs more than a clean run does.
HEAVY = {
    're', 'regex', 'typing', 'dataclasses', 'argparse', 'inspect', 'enum', 'pathlib', 'json', 'fnmatch', 'contextlib',
    'functools', 'subprocess', 'tomli', 'tomllib', 'collections', 'datetime',
}


class Use(NamedTuple):
    file: str
    line: int
    layer: str
    name: str


def layer_of(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix('.py')


def trees() -> list[tuple[Path, ast.Module]]:
    return [(file, ast.parse(file.read_bytes())) for file in sorted(PACKAGE.rglob('*.py'))]


def imports() -> list[Use]:
    """Every import, wherever it stands in a file."""
    found = []
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f'{file}:{node.lineno}: a relative import'
                names = [f'{node.module}.{alias.name}' for alias in node.names]
            else:
                continue
            found += [Use(str(file.relative_to(PACKAGE)), node.lineno, layer_of(file), name) for name in names]
    return found


def calls() -> list[Use]:
    return [
        Use(str(file.relative_to(PACKAGE)), node.lineno, layer_of(file), f'{node.func.id}()')
        for file, tree in trees() for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def is_forbidden(use: Use) -> bool:
    package, _, rest = use.name.partition('.')
    target = rest.partition('.')[0]
    return package == 'rust_renames' and not rest.startswith('__version__') and (
        target != use.layer and target not in ARROWS[use.layer]
    )


def test_every_layer_has_its_arrows() -> None:
    assert {layer_of(file) for file in PACKAGE.rglob('*.py')} <= ARROWS.keys()


def test_imports_point_one_way() -> None:
    assert [use for use in imports() if is_forbidden(use)] == []


def test_the_table_of_arrows_has_no_circle() -> None:
    left = {layer: targets - {'main', 'commands'} for layer, targets in ARROWS.items()}
    while left:
        free = {layer for layer, targets in left.items() if not targets & left.keys()}
        assert free, f'a circle among {sorted(left)}'
        left = {layer: targets for layer, targets in left.items() if layer not in free}


def test_forms_do_not_import_each_other() -> None:
    forms = {form.__name__ for form in FORMS}
    crossing = [
        use for use in imports()
        if use.layer == 'forms' and not use.file.endswith('__init__.py')
        and (use.name in forms or use.name.rpartition('.')[0] in forms)
    ]
    assert crossing == []


def test_formats_do_not_import_each_other() -> None:
    formats = {f'rust_renames.report.{file.stem}' for file in (PACKAGE / 'report').glob('*.py')}
    crossing = [
        use for use in imports()
        if use.layer == 'report' and not use.file.endswith('__init__.py')
        and (use.name in formats or use.name.rpartition('.')[0] in formats)
    ]
    assert crossing == []


def test_commands_do_not_import_each_other_when_they_are_loaded() -> None:
    names = {file.stem for file in (PACKAGE / 'commands').glob('*.py')} - {'__init__'}
    crossing = [
        (file.name, node.lineno) for file, tree in trees() if layer_of(file) == 'main'
        for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == 'rust_renames.commands'
        and names & {alias.name for alias in node.names}
    ]
    assert crossing == []


def test_effects_stay_with_their_owners() -> None:
    uses = [use._replace(name=use.name.partition('.')[0]) for use in imports()] + calls()
    assert [use for use in uses if use.layer not in OWNERS.get(use.name, ARROWS.keys())] == []


def test_every_module_opens_with_a_docstring() -> None:
    assert [str(file) for file, tree in trees() if tree.body and not ast.get_docstring(tree)] == []


def test_forms_are_an_alphabetical_tuple_of_all_there_are() -> None:
    names = [form.__name__.rpartition('.')[2] for form in FORMS]
    assert names == sorted(names)
    openings = {
        file.stem: regex.search(r'^ +before .*\n(?: .*\n)*? +after ', file.read_text(encoding='utf-8'), regex.M)
        for file in (PACKAGE / 'forms').glob('*.py')
    }
    assert {name for name, opening in openings.items() if opening} == set(names)


@pytest.mark.parametrize('text', ['pub fn f() {}\n', '// nothing here\n'])
def test_a_clean_run_loads_nothing_heavy(tmp_path: Path, text: str) -> None:
    (tmp_path / 'rust-renames.toml').write_text('[[rename]]\nfrom = "crate::phase2"\nto = "crate::redis_runtime"\n')
    (tmp_path / 'Cargo.toml').write_text('[package]\nname = "scheduler"\n')
    (tmp_path / 'a.rs').write_text(text)
    libraries = [str(HOOKS), str(Path(regex.__file__).parent.parent)]
    program = (
        f'import sys; sys.path[:0] = {libraries!r}; before = set(sys.modules)\n'
        'from rust_renames.main import main\n'
        'code = main(["check", "a.rs"])\n'
        'print(code, *sorted(set(sys.modules) - before))\n'
    )
    # Without site, since a .pth file may load modules for reasons of its own.
    run = subprocess.run(
        [sys.executable, '-I', '-S', '-c', program], cwd=tmp_path, capture_output=True, encoding='utf-8',
    )
    code, *loaded = run.stdout.split() or ['-']
    assert code == '0', run.stdout + run.stderr
    assert HEAVY & set(loaded) == set()
