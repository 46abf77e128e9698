"""Packages, targets and dependencies; what is expected here is what `cargo metadata` says of the same trees."""
from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from typing import NamedTuple

import pytest

from rust_renames.cargo.manifest import Dependency
from rust_renames.cargo.manifest import Manifests
from rust_renames.cargo.manifest import Package
from rust_renames.cargo.manifest import Target
from rust_renames.disk import Disk


class Case(NamedTuple):
    name: str
    tree: str  # `//- FILE` and what is in it
    workspaces: tuple[str, ...] = ('',)  # the folders that cargo is asked in


A = '//- Cargo.toml\n[package]\nname = "a-b"\nversion = "0.1.0"\n'
A21 = f'{A}edition = "2021"\n'


def of(folder: str, name: str, more: str = '', edition: str = 'edition = "2021"') -> str:
    """A package with a library."""
    place = f'{folder}/' if folder else ''
    head = f'[package]\nname = "{name}"\nversion = "0.1.0"\n{edition}\n'
    return f'//- {place}Cargo.toml\n{head}{more}\n//- {place}src/lib.rs\n'


FOUND = (
    '//- src/lib.rs\n//- src/main.rs\n//- src/other.rs\n'
    '//- src/bin/x-y.rs\n//- src/bin/z/main.rs\n//- src/bin/z/more.rs\n//- src/bin/none/other.rs\n'
    '//- src/bin/.hidden.rs\n//- src/bin/notes.txt\n'
    '//- tests/it.rs\n//- tests/big/main.rs\n//- tests/common/mod.rs\n//- examples/e.rs\n//- examples/f/main.rs\n'
    '//- benches/b-c.rs\n//- benches/d/main.rs\n//- build.rs\n'
)
CASES = (
    Case('a library alone', of('', 'a')),
    Case('a binary alone', f'{A21}//- src/main.rs'),
    Case('everything that cargo finds', f'{A21}{FOUND}'),
    Case('everything that cargo finds in edition 2015', f'{A}{FOUND}'),
    Case('no edition is edition 2015', of('', 'a', edition='')),
    Case('nothing is found where that is switched off', (
        f'{A21}autobins = false\nautotests = false\nautoexamples = false\nautobenches = false\nbuild = false\n{FOUND}'
    )),
    Case('no library where that is switched off', f'{A21}autolib = false\n{FOUND}'),
    Case('named targets beside those that are found', (
        f'{A21}[[bin]]\nname = "x-y"\n[[bin]]\nname = "own"\npath = "src/other.rs"\n[[test]]\nname = "big"\n'
        f'[[example]]\nname = "f"\n[[bench]]\nname = "b-c"\nharness = false\n{FOUND}'
    )),
    Case('edition 2015 finds nothing beside named targets', (
        f'{A}[[bin]]\nname = "x-y"\n[[test]]\nname = "big"\n[[example]]\nname = "f"\n[[bench]]\nname = "d"\n{FOUND}'
    )),
    Case('edition 2015 finds the others where it is told to', (
        f'{A}autobins = true\nautotests = true\n[[bin]]\nname = "x-y"\n[[test]]\nname = "big"\n{FOUND}'
    )),
    Case('edition 2015 looks for named targets in older places', (
        f'{A}[lib]\nname = "old"\n[[bin]]\nname = "tool"\n[[bench]]\nname = "bench"\n'
        '//- src/old.rs\n//- src/main.rs\n//- src/bench.rs'
    )),
    Case('edition 2015 looks for a binary beside no library', f'{A}[[bin]]\nname = "tool"\n//- src/tool.rs'),
    Case("a binary with the package's name", f'{A21}[[bin]]\nname = "a-b"\n//- src/main.rs'),
    Case("a binary with the package's name and a path of its own", (
        f'{A21}[[bin]]\nname = "a-b"\npath = "tool.rs"\n//- src/main.rs\n//- tool.rs'
    )),
    Case('a named binary in the file that would be found by another name', (
        f'{A21}[[bin]]\nname = "tool"\npath = "src/main.rs"\n//- src/main.rs'
    )),
    Case('paths with dots', f'{A21}[lib]\npath = "./lib/../code/l.rs"\n[[bin]]\nname = "t"\npath = "code/./t.rs"\n'
         '//- code/l.rs\n//- code/t.rs'),
    Case('a library with a name of its own', f'{A21}[lib]\nname = "bee"\n//- src/lib.rs\n//- src/main.rs'),
    Case('a macro library', f'{A21}[lib]\nproc-macro = true\n//- src/lib.rs'),
    Case('a library of several kinds', f'{A21}[lib]\ncrate-type = ["cdylib", "rlib"]\n//- src/lib.rs'),
    Case('an example that is a library', (
        f'{A21}[[example]]\nname = "e"\ncrate-type = ["lib"]\n//- examples/e.rs\n//- src/lib.rs'
    )),
    Case('targets with editions of their own', (
        f'{A21}[lib]\nedition = "2018"\n[[bin]]\nname = "x"\nedition = "2024"\n'
        '//- src/lib.rs\n//- src/bin/x.rs\n//- src/bin/y.rs'
    )),
    Case('a library and a binary of one file', f'{A21}[lib]\npath = "src/main.rs"\n//- src/main.rs'),
    Case('a build script with another name', (
        f'{A21}build = "make/x-y.rs"\n//- src/lib.rs\n//- make/x-y.rs\n//- build.rs'
    )),
    Case('a build script that is asked for', f'{A21}build = "build.rs"\n//- src/lib.rs\n//- build.rs'),
    Case('folders that end in .rs', f'{A21}//- src/lib.rs\n//- tests/x.rs.d/main.rs\n//- tests/y.d/main.rs'),
    Case('the older name of [package]', '//- Cargo.toml\n[package]\nname = "p"\nversion = "0.1.0"\n//- src/lib.rs'),
    Case('a manifest with BOM', f'//- Cargo.toml\n\ufeff{A21.partition(chr(10))[2]}//- src/lib.rs'),
    Case('a virtual workspace', (
        '//- Cargo.toml\n[workspace]\nresolver = "2"\nmembers = ["one", "more/*"]\n'
        + of('one', 'one') + of('more/two', 'two') + of('more/three', 'three')
    )),
    Case('a package in a package', of('', 'outer', '[workspace]\nmembers = ["inner"]') + of('inner', 'inner')),
    Case('what a workspace hands down', (
        '//- Cargo.toml\n[workspace]\nresolver = "2"\nmembers = ["a", "b/c", "d"]\n'
        '[workspace.package]\nedition = "2018"\nversion = "0.3.0"\n'
        '[workspace.dependencies]\nc-lib = { path = "b/c" }\nalias = { path = "b/c", package = "c-lib" }\n'
        '//- a/Cargo.toml\n[package]\nname = "a"\nversion.workspace = true\nedition.workspace = true\n'
        '[dependencies]\nc-lib.workspace = true\n//- a/src/lib.rs\n'
        + of('d', 'd', '[dev-dependencies]\nalias = { workspace = true }')
        + of('b/c', 'c-lib', '', 'edition = { workspace = true }')
    )),
    Case('a workspace root that is elsewhere', (
        '//- root/Cargo.toml\n[workspace]\nresolver = "2"\nmembers = ["../a"]\n[workspace.package]\nedition = "2024"\n'
        '[workspace.dependencies]\nb = { path = "../b" }\n'
        + of('a', 'a', 'workspace = "../root"\n[dependencies]\nb.workspace = true', 'edition.workspace = true')
        + of('b', 'b', 'workspace = "../root"')
    ), ('root',)),
    Case('a member that is excluded is its own workspace', (
        '//- Cargo.toml\n[workspace]\nresolver = "2"\nmembers = ["in"]\nexclude = ["out"]\n'
        '[workspace.package]\nedition = "2018"\n'
        + of('in', 'in', '', 'edition.workspace = true') + of('out', 'out')
    ), ('', 'out')),
    Case('a workspace within an excluded folder', (
        '//- Cargo.toml\n[workspace]\nresolver = "2"\nmembers = []\nexclude = ["out"]\n'
        '[workspace.package]\nedition = "2018"\n'
        '//- out/Cargo.toml\n[workspace]\nresolver = "2"\nmembers = ["x"]\n'
        '[workspace.package]\nedition = "2024"\n'
        + of('out/x', 'x', '', 'edition.workspace = true')
    ), ('out',)),
    Case('dependencies of all kinds', (
        of('', 'a', (
            '[dependencies]\nb-b = { path = "b" }\n[dev-dependencies]\nb-b = { path = "b" }\nd = { path = "d" }\n'
            '[build-dependencies]\nc = { path = "c" }\n'
            "[target.'cfg(windows)'.dependencies]\nc = { path = 'c' }\n"
            '[target.x86_64-unknown-linux-gnu.dev-dependencies]\ne = { path = "e" }'
        )) + of('b', 'b-b') + of('c', 'c') + of('d', 'd') + of('e', 'e')
    )),
    Case('dependencies under other names', (
        of('', 'a', '[dependencies]\nmy-b = { path = "b", package = "b" }\nc = { path = "c" }\n'
                    'd-d = { path = "d", package = "d-d" }\n')
        + of('b', 'b', '[lib]\nname = "bee"') + of('c', 'c', '[lib]\nname = "sea"')
        + of('d', 'd-d', '[lib]\nname = "dee"')
    )),
    Case('dependencies that are patched in', (
        '//- Cargo.toml\n[workspace]\nresolver = "2"\nmembers = ["a", "b"]\n'
        '[patch.crates-io]\nb = { path = "b" }\nanything = { path = "c", package = "c-c" }\n'
        + of('a', 'a', '[dependencies]\nb = "0.1"\nsea = { version = "0.1.0", package = "c-c" }')
        + of('b', 'b', '[lib]\nname = "bee"') + of('c', 'c-c')
    )),
    Case('a dependency on an older spelling of the kinds', (
        of('', 'a', '[dev_dependencies]\nb = { path = "b" }\n[build_dependencies]\nc = { path = "c" }')
        + of('b', 'b') + of('c', 'c')
    )),
)


def written(tree: str, folder: Path) -> Manifests:
    for section in re.split(r'^//- ', tree, flags=re.MULTILINE)[1:]:
        name, _, text = section.partition('\n')
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    return Manifests(Disk(folder.as_posix(), lambda name: named(name, folder)))


def named(name: str, folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in folder.rglob(name)]


def metadata(folder: Path, workspace: str) -> dict[str, Package]:
    """What cargo says, by folder."""
    run = subprocess.run(
        ['cargo', 'metadata', '--offline', '--format-version', '1'], cwd=folder / workspace,
        capture_output=True, encoding='utf-8', env={**os.environ, 'CARGO_TERM_COLOR': 'never'},
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    said = {package['id']: package_of(package, folder) for package in found['packages']}
    for node in found['resolve']['nodes']:
        said[node['id']] = said[node['id']]._replace(dependencies=tuple(
            Dependency(
                use['name'], frozenset(one['kind'] or 'normal' for one in use['dep_kinds']),
                said[use['pkg']].folder, said[use['pkg']].name, said[use['pkg']].library_name,
            ) for use in node['deps']
        ))
    return {package.folder: package for package in said.values()}


def package_of(package: dict[str, Any], folder: Path) -> Package:
    filename = relative(package['manifest_path'], folder)
    targets = tuple(
        Target(
            kind_of(one['kind']), one['name'].replace('-', '_'), relative(one['src_path'], folder), int(one['edition']),
        ) for one in package['targets']
    )
    library = next((target.name for target in targets if target.kind == 'lib'), '')
    place = filename.rpartition('/')[0]
    return Package(package['name'], place, filename, int(package['edition']), targets, (), library)


def relative(filename: str, folder: Path) -> str:
    return os.path.relpath(filename, folder).replace(os.sep, '/')


def kind_of(kinds: list[str]) -> str:
    own = {'bin': 'bin', 'test': 'test', 'example': 'example', 'bench': 'bench', 'custom-build': 'build'}
    return own.get(kinds[0], 'lib')


def comparable(package: Package) -> Package:
    """In no order; cargo knows no library's name where there is no library."""
    has_library = any(target.kind == 'lib' for target in package.targets)
    return package._replace(
        targets=tuple(sorted(package.targets)),
        dependencies=tuple(sorted(package.dependencies, key=lambda one: (one.name, str(one.folder)))),
        library_name=package.library_name if has_library else '',
    )


@pytest.mark.cargo
@pytest.mark.parametrize('case', CASES, ids=lambda case: case.name)
def test_packages_are_what_cargo_says(case: Case, tmp_path: Path) -> None:
    ours = {package.folder: comparable(package) for package in written(case.tree, tmp_path).all_packages()}
    for workspace in case.workspaces:
        for folder, package in metadata(tmp_path, workspace).items():
            assert ours[folder] == comparable(package)


def test_a_dependency_from_elsewhere_has_no_folder(tmp_path: Path) -> None:
    tree = of('', 'a', '[dependencies]\nx-y = "1"\nz = { git = "https://example.invalid/z", package = "z-z" }')
    [package] = written(tree, tmp_path).all_packages()
    normal = frozenset(('normal',))
    assert package.dependencies == (
        Dependency('x_y', normal, None, 'x-y', 'x_y'), Dependency('z', normal, None, 'z-z', 'z_z'),
    )


def test_a_git_dependency_can_be_patched_in(tmp_path: Path) -> None:
    url = 'https://example.invalid/b'
    patch = f'[dependencies]\nb = {{ git = "{url}" }}\n[patch."{url}"]\nb.path = "b"'
    package, _ = written(of('', 'a', patch) + of('b', 'b', '[lib]\nname = "bee"'), tmp_path).all_packages()
    assert package.dependencies == (Dependency('bee', frozenset(('normal',)), 'b', 'b', 'bee'),)


def test_a_target_without_its_file_is_left_out(tmp_path: Path) -> None:
    tree = f'{A21}[lib]\npath = "none.rs"\n[[bin]]\nname = "x"\n[[test]]\nname = "y"\npath = "no/y.rs"\n//- src/main.rs'
    [package] = written(tree, tmp_path).all_packages()
    assert package.targets == (Target('bin', 'a_b', 'src/main.rs', 2021),)


@pytest.mark.parametrize('broken', [
    f'{A21}<<<<<<< HEAD\nversion = "0.1.0"\n=======\nversion = "0.2.0"\n>>>>>>> main\n',
    f'{A21}[dependencies\n',
    f'{A21}[dependencies]\nx = [\n',
    f'{A21}description = """\n',
    f'{A21}x = = 1\n[lib]\nname = "a_b"\n',
    f'{A21}x = [\n' + ''.join(f'[a.{number}]\n' for number in range(99)),
    f'{A21}x = [\n' + ''.join(f'[a.{number}]\n' for number in range(9)),
], ids=['a merge', 'a header', 'an array', 'a string', 'a value', 'an array and much below it', 'and less below it'])
def test_a_broken_manifest_is_a_package_all_the_same(broken: str, tmp_path: Path) -> None:
    [package] = written(f'{broken}//- src/lib.rs\n//- src/main.rs\n', tmp_path).all_packages()
    assert package == Package('a-b', '', 'Cargo.toml', 2021, (
        Target('lib', 'a_b', 'src/lib.rs', 2021), Target('bin', 'a_b', 'src/main.rs', 2021),
    ), (), 'a_b')


def test_a_manifest_that_says_nothing_readable_has_its_folder_s_name(tmp_path: Path) -> None:
    written('//- x-y/Cargo.toml\n//- x-y/src/lib.rs\n', tmp_path)
    (tmp_path / 'x-y/Cargo.toml').write_bytes(b'[package]\nname = "\xff"\n')
    [package] = written('', tmp_path).all_packages()
    assert package == Package(
        'x-y', 'x-y', 'x-y/Cargo.toml', 2021, (Target('lib', 'x_y', 'x-y/src/lib.rs', 2021),), (), 'x_y',
    )


def test_an_edition_from_a_workspace_outside_of_the_tree_is_the_usual_one(tmp_path: Path) -> None:
    [package] = written(of('', 'a', '', 'edition.workspace = true'), tmp_path).all_packages()
    assert package.edition == 2021


NESTED = (
    '//- Cargo.toml\n[workspace]\nmembers = ["a"]\n' + of('a', 'a') + of('a/tests/data/inner', 'inner')
    + '//- a/virtual/Cargo.toml\n[workspace]\n//- b/loose.rs\n'
)


@pytest.mark.parametrize(('filename', 'name'), [
    ('a/Cargo.toml', 'a'),
    ('a/src/lib.rs', 'a'),
    ('a/src/deep/er/x.rs', 'a'),
    ('a/tests/data/x.rs', 'a'),
    ('a/tests/data/inner/src/lib.rs', 'inner'),
    ('a/virtual/x.rs', 'a'),
    ('b/loose.rs', None),
    ('Cargo.toml', None),
    ('../elsewhere.rs', None),
    ('ab/x.rs', None),
])
def test_a_file_belongs_to_the_nearest_package_above(filename: str, name: str | None, tmp_path: Path) -> None:
    package = written(NESTED, tmp_path).package_of(filename)
    assert (package and package.name) == name


def test_a_package_outside_of_the_root_is_found_from_within(tmp_path: Path) -> None:
    written(of('shared', 'shared'), tmp_path)
    manifests = written(of('', 'a', '[dependencies]\nshared = { path = "../shared" }'), tmp_path / 'inner')
    [package] = manifests.all_packages()
    assert [dependency.folder for dependency in package.dependencies] == ['../shared']
    shared = manifests.package_of('../shared/Cargo.toml')
    assert shared is not None
    assert shared.targets == (Target('lib', 'shared', '../shared/src/lib.rs', 2021),)


def test_packages_come_sorted_by_folder(tmp_path: Path) -> None:
    manifests = written(of('b', 'x') + of('a', 'y') + of('', 'z'), tmp_path)
    assert [package.folder for package in manifests.all_packages()] == ['', 'a', 'b']


def test_manifests_that_say_strange_things_raise_nothing(tmp_path: Path) -> None:
    strange = (
        '[package]\nname = 1\nedition = [1]\nautobins = "x"\nbuild = 7\nworkspace = 3\n[lib]\nname = 2\npath = []\n'
        '[dependencies]\na = 1\nb = { path = 2, package = 3 }\nc = { workspace = true }\n'
    )
    others = '//- b/Cargo.toml\npackage = 1\nbin = 3\n//- c/Cargo.toml\nlib = 1\n'
    [package] = written(f'//- Cargo.toml\n{strange}//- src/lib.rs\n{others}', tmp_path).all_packages()
    assert [target.root for target in package.targets] == ['src/lib.rs']
