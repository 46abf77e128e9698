"""Sources that cargo has fetched: the procedural macros that a package depends on. What is not there is not read."""
from __future__ import annotations

import os
from typing import Iterator

from rust_renames.cargo.documents import document
from rust_renames.cargo.documents import table
from rust_renames.cargo.packages import Package


def macro_sources(root: str, package: Package) -> Iterator[tuple[str, str]]:
    """The name and the whole text of each crate of procedural macros among a package's dependencies.

    Of several versions that cargo has, that which the lock file names; where there is none, the last.
    """
    locked = _locked(root, package.folder)
    fetched = _fetched()
    for dependency in package.dependencies:
        if dependency.folder is None:
            names = [
                name for name in fetched
                if name.startswith(f'{dependency.package}-') and name[len(dependency.package) + 1:][:1].isdigit()
            ]
            known = [name for name in names if name in locked] or sorted(names)[-1:]
            for name in known[:1]:
                if _is_proc_macro(fetched[name]):
                    yield name, ''.join(_texts(os.path.join(fetched[name], 'src')))


def _fetched() -> dict[str, str]:
    home = os.environ.get('CARGO_HOME') or os.path.join(os.path.expanduser('~'), '.cargo')
    found = {}
    sources = os.path.join(home, 'registry', 'src')
    for registry in _listed(sources):
        for name in _listed(os.path.join(sources, registry)):
            found[name] = os.path.join(sources, registry, name)
    return found


def _locked(root: str, folder: str) -> set[str]:
    """The names with versions in the nearest lock file."""
    at = os.path.join(root, folder)
    while True:
        text = _read(os.path.join(at, 'Cargo.lock'))
        if text or len(at) <= len(root):
            packages = document(text).get('package')
            return {
                f'{one.get("name")}-{one.get("version")}' for one in packages if isinstance(one, dict)
            } if isinstance(packages, list) else set()
        at = os.path.dirname(at)


def _is_proc_macro(folder: str) -> bool:
    library = table(document(_read(os.path.join(folder, 'Cargo.toml'))), 'lib')
    return library.get('proc-macro', library.get('proc_macro')) is True


def _texts(folder: str) -> Iterator[str]:
    for at, _, names in os.walk(folder):
        for name in sorted(names):
            if name.endswith('.rs'):
                yield _read(os.path.join(at, name))


def _listed(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _read(filename: str) -> str:
    try:
        with open(filename, encoding='utf-8', errors='replace') as file:
            return file.read()
    except OSError:
        return ''
