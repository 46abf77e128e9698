"""The crates of the corpus: fetched by cargo, made packages of their own, checked once before anything is renamed.

In the work folder `trees/NAME` is a git repository with one commit, `targets/NAME` cargo's products and
`baselines/NAME.json` what cargo says of the commit.
"""
from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from typing import NamedTuple

import tomli
from bench.corpus.cargo import Complaint
from bench.corpus.cargo import checked

# Left out, atop a package and everywhere: notes, products, and what would steer cargo, git or the tools.
UNWANTED = {
    '.cargo', '.cargo-ok', '.cargo_vcs_info.json', '.git', 'Cargo.lock', 'Cargo.toml.orig', 'rust-renames.toml',
    'rust-toolchain', 'rust-toolchain.toml', 'target',
}
GIT_FILES = {'.gitignore', '.gitattributes', '.gitmodules'}


class Unusable(Exception):
    """A crate that cargo can not fetch or check; the message says why."""


class Crate(NamedTuple):
    """`members` are packages and versions, or folders; a workspace has several, each in a folder of its name."""

    name: str
    members: dict[str, str]
    features: tuple[str, ...]
    without: tuple[str, ...]
    replace: dict[str, str]

    @property
    def is_workspace(self) -> bool:
        return len(self.members) > 1

    @property
    def recipe(self) -> str:
        """All that the prepared tree depends on."""
        return json.dumps(self, sort_keys=True)


class Prepared(NamedTuple):
    crate: Crate
    tree: Path
    target: Path
    baseline: tuple[Complaint, ...]


def known_crates() -> dict[str, Crate]:
    rows = tomli.loads(Path(__file__).with_name('crates.toml').read_text(encoding='utf-8'))
    return {name: crate_of(name, row) for name, row in rows.items()}


def crate_of(name: str, row: dict[str, Any]) -> Crate:
    members = row.get('members', {name: row.get('version', '')})
    assert isinstance(members, dict), name
    features, without = as_options(row.get('features', [])), tuple(row.get('without', []))
    return Crate(name, members, features, without, row.get('replace', {}))


def local_crate(folder: Path) -> Crate:
    """A package of this machine, taken as it is now."""
    folder = folder.resolve()
    package = tomli.loads((folder / 'Cargo.toml').read_text(encoding='utf-8')).get('package', {}).get('name')
    if package is None:
        raise Unusable(f'{folder}: no package')
    return Crate(package, {package: str(folder)}, (), (), {})


def as_options(features: list[str] | str) -> tuple[str, ...]:
    if features == 'all':
        return ('--all-features',)
    return ('--features', ','.join(features)) if features else ()


def prepared(crate: Crate, work: Path) -> Prepared:
    """The crate's tree, made if it is not there yet, was made by another recipe, or is of a folder of this machine."""
    tree, target = work / 'trees' / crate.name, work / 'targets' / crate.name
    note = work / 'baselines' / f'{crate.name}.json'
    is_known = note.exists() and json.loads(note.read_text(encoding='utf-8'))['recipe'] == crate.recipe
    if not is_known or any(Path(version, 'Cargo.toml').is_file() for version in crate.members.values()):
        note.unlink(missing_ok=True)
        shutil.rmtree(tree, ignore_errors=True)
        made(crate, tree, [fetched(member, version, work) for member, version in crate.members.items()])
        ready(tree, crate, target, note)
    rows = json.loads(note.read_text(encoding='utf-8'))['complaints']
    baseline = [Complaint(level, code, at, said, text, ()) for level, code, at, said, text in rows]
    return Prepared(crate, tree, target, tuple(baseline))


def ready(tree: Path, crate: Crate, target: Path, note: Path) -> None:
    """Checks the tree, with the network at hand for the lock file and dependencies, and commits it."""
    complaints = checked(tree, target, crate.features, offline=False)
    errors = [complaint for complaint in complaints if complaint.level == 'error']
    if errors:
        targets = sorted({complaint.target for complaint in errors})
        raise Unusable(f'{crate.name}: does not check before any rename: {", ".join(targets)}\n{errors[0].rendered}')
    git(tree, 'init', '--quiet')
    git(tree, 'config', 'core.autocrlf', 'false')
    git(tree, 'config', 'gc.auto', '0')
    git(tree, 'add', '--all', '--force')
    git(tree, '-c', 'user.name=corpus', '-c', 'user.email=corpus@example.com', 'commit', '--quiet', '-m', 'published')
    note.parent.mkdir(parents=True, exist_ok=True)
    rows = [complaint[:-1] for complaint in complaints]
    note.write_text(json.dumps({'recipe': crate.recipe, 'complaints': rows}), encoding='utf-8')


def fetched(package: str, version: str, work: Path) -> Path:
    """The published files of a package, in cargo's own cache; `cargo info` puts them there."""
    if not version:
        raise Unusable(f'{package}: no version in crates.toml')
    if Path(version, 'Cargo.toml').is_file():
        return Path(version)
    cache = Path(os.environ.get('CARGO_HOME', Path.home() / '.cargo'), 'registry', 'src')
    work.mkdir(parents=True, exist_ok=True)
    if not list(cache.glob(f'*/{package}-{version}')):
        run = subprocess.run(
            ['cargo', 'info', '--quiet', f'{package}@{version}'], cwd=work, capture_output=True, text=True,
        )
        if run.returncode:
            raise Unusable(f'{package}: cargo info failed\n{run.stderr}')
    found = sorted(cache.glob(f'*/{package}-{version}'))
    if not found:
        raise Unusable(f'{package}: cargo did not unpack {package}-{version} below {cache}')
    return found[0]


def made(crate: Crate, tree: Path, sources: list[Path]) -> None:
    for package, source in zip(crate.members, sources):
        folder = tree / package if crate.is_workspace else tree
        copy(source, folder)
        for name in crate.without:
            remove(tree / name)
        fill_in(folder)
        manifest = folder / 'Cargo.toml'
        text = without_missing_targets(manifest.read_text(encoding='utf-8'), folder, crate.without)
        for old, new in crate.replace.items():
            text = text.replace(old, new)
        if crate.is_workspace:
            text = with_path_dependencies(text, package, crate.members)
        elif '[workspace]' not in text:
            text += '\n[workspace]\n'
        manifest.write_text(text, encoding='utf-8', newline='\n')
    if crate.is_workspace:
        (tree / 'Cargo.toml').write_text(workspace_manifest(crate), encoding='utf-8', newline='\n')


def workspace_manifest(crate: Crate) -> str:
    """With patches, so that other packages depend on the members too."""
    members = ', '.join(f'"{package}"' for package in crate.members)
    patches = ''.join(f'{package} = {{ path = "{package}" }}\n' for package in crate.members)
    return f'[workspace]\nresolver = "2"\nmembers = [{members}]\n\n[patch.crates-io]\n{patches}'


def copy(source: Path, folder: Path) -> None:
    """With new dates, else cargo would take an earlier tree's products for this one's."""
    def ignored(within: str, names: list[str]) -> set[str]:
        return (UNWANTED | GIT_FILES if Path(within) == source else GIT_FILES).intersection(names)

    shutil.copytree(source, folder, ignore=ignored, copy_function=shutil.copy)


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def fill_in(folder: Path) -> None:
    """Many packages are published without the data of their tests: what is included and not there is made, empty."""
    for file in sorted(folder.rglob('*.rs')):
        text = file.read_text(encoding='utf-8', errors='replace')
        for name in re.findall(r'\binclude_(?:bytes|str)!\s*\(\s*"([^"]+)"', text):
            included = Path(os.path.normpath(file.parent / name))
            if folder.parent in included.parents and not included.exists():
                included.parent.mkdir(parents=True, exist_ok=True)
                included.touch()


def without_missing_targets(manifest: str, folder: Path, without: tuple[str, ...]) -> str:
    """The manifest without the targets whose files are not there, and without the tables that are not wanted."""
    kept = []
    for section in re.split(r'(?m)^(?=\[)', manifest):
        path = re.search(r'(?m)^path = "(.+)"$', section)
        is_target = re.match(r'\[\[(?:test|bench|example|bin)\]\]', section)
        is_there = not is_target or path is None or (folder / path[1]).exists()
        if is_there and section.partition('\n')[0] not in without:
            kept.append(section)
    return ''.join(kept)


def with_path_dependencies(manifest: str, package: str, members: dict[str, str]) -> str:
    names = '|'.join(re.escape(name) for name in members if name != package)
    return re.sub(rf'(?m)^(\[.*dependencies\.({names})\])$', r'\1\npath = "../\2"', manifest)


def reset(tree: Path) -> None:
    """The tree as it was published, whatever was done to it."""
    git(tree, 'reset', '--quiet', '--hard')
    git(tree, 'clean', '--quiet', '-d', '-x', '--force', '--force')


def git(tree: Path, *arguments: str) -> str:
    run = subprocess.run(['git', *arguments], cwd=tree, capture_output=True, text=True, encoding='utf-8')
    if run.returncode:
        raise Unusable(f'git {" ".join(arguments)} in {tree}: {run.stderr}')
    return run.stdout
