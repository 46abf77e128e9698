"""Which crates cargo makes of a package: those that the manifest names, and those that it finds by their files' names.

https://doc.rust-lang.org/cargo/reference/cargo-targets.html, and what cargo itself does where that is silent
(src/cargo/util/toml/targets.rs).
"""
from __future__ import annotations

from typing import NamedTuple

from rust_renames.cargo.documents import Table
from rust_renames.cargo.documents import string
from rust_renames.cargo.documents import strings
from rust_renames.cargo.documents import table
from rust_renames.cargo.packages import Target
from rust_renames.source import Files
from rust_renames.source import joined

# The kind, which is the manifest's key too, the folder of those that are found, the key that switches finding off.
_KINDS = (
    ('bin', 'src/bin', 'autobins'),
    ('example', 'examples', 'autoexamples'),
    ('test', 'tests', 'autotests'),
    ('bench', 'benches', 'autobenches'),
)


def crate_name(name: str) -> str:
    return name.replace('-', '_')


def library_name(manifest: Table, package: str) -> str:
    return crate_name(string(table(manifest, 'lib').get('name')) or package)


def targets(files: Files, folder: str, manifest: Table, name: str, edition: int) -> tuple[Target, ...]:
    """Those whose file is there; `manifest` is that of the package `name` in `folder`."""
    settings = table(manifest, 'package') or table(manifest, 'project')
    package = _Place(files, folder, name, edition)
    found = _library(package, manifest, settings)
    legacy = not found
    for kind, subfolder, switch in _KINDS:
        inferred = _inferred(package, kind, subfolder)
        found += _of_kind(package, kind, manifest.get(kind), inferred, settings.get(switch), legacy)
    found += _build_scripts(package, settings)
    return tuple(target for target in found if files.is_file(target.root))


class _Place(NamedTuple):
    """Where targets are looked for, and what they have from their package."""

    files: Files
    folder: str
    name: str
    edition: int

    def existing(self, name: str) -> str | None:
        """The file of that name in the package's folder, if there is one."""
        filename = joined(self.folder, name)
        return filename if self.files.is_file(filename) else None


def _of_kind(
    package: _Place, kind: str, explicit: object, inferred: list[tuple[str, str]], finds: object, no_library: bool,
) -> list[Target]:
    """`explicit` is what the manifest names, `finds` whether the others are to be found."""
    named = [one for one in explicit if isinstance(one, dict)] if isinstance(explicit, list) else []
    found = []
    for one in named:
        root = _root(package, one, inferred) or _legacy_root(package, one, kind, no_library)
        if root is not None:
            found.append(_target(package, kind, string(one.get('name')) or _stem(root), root, one))
    # Edition 2015 finds nothing beside what is named, unless it is told to.
    if finds is True or finds is not False and (explicit is None or package.edition > 2015):
        names = [one.get('name') for one in named]
        roots = [joined(package.folder, path) for one in named if (path := string(one.get('path'))) is not None]
        found += [
            _target(package, kind, name, root, {}) for name, root in inferred
            if name not in names and root not in roots
        ]
    return found


def _library(package: _Place, manifest: Table, settings: Table) -> list[Target]:
    lib = table(manifest, 'lib')
    if 'lib' not in manifest and settings.get('autolib') is False:
        return []
    path = string(lib.get('path'))
    root = package.existing('src/lib.rs' if path is None else path)
    if root is None and path is None and package.edition == 2015 and 'lib' in manifest:
        root = package.existing(f'src/{string(lib.get("name")) or package.name}.rs')
    if root is None:
        return []
    return [_target(package, 'lib', library_name(manifest, package.name), root, lib)]


def _target(package: _Place, kind: str, name: str, root: str, settings: Table) -> Target:
    return Target(kind, crate_name(name), root, edition_of(settings.get('edition')) or package.edition)


def edition_of(value: object) -> int | None:
    """`"2021"` -> 2021."""
    return int(value) if isinstance(value, (str, int)) and str(value).isdecimal() else None


def _inferred(package: _Place, kind: str, subfolder: str) -> list[tuple[str, str]]:
    """Names and files: `tests/name.rs` and `tests/name/main.rs`."""
    main = package.existing('src/main.rs') if kind == 'bin' else None
    found = [] if main is None else [(package.name, main)]
    for entry in package.files.names(joined(package.folder, subfolder)):
        if entry.startswith('.'):
            continue
        is_file = entry.endswith('.rs')
        root = package.existing(f'{subfolder}/{entry}' if is_file else f'{subfolder}/{entry}/main.rs')
        if root is not None:
            found.append((entry[:-3] if is_file else entry, root))
    return found


def _root(package: _Place, target: Table, inferred: list[tuple[str, str]]) -> str | None:
    """The file of a target that the manifest names, with or without a path."""
    path = string(target.get('path'))
    if path is not None:
        return joined(package.folder, path)
    return next((root for name, root in inferred if name == target.get('name')), None)


def _legacy_root(package: _Place, target: Table, kind: str, no_library: bool) -> str | None:
    """Where edition 2015 looks as well."""
    name = string(target.get('name'))
    if package.edition > 2015 or name is None:
        return None
    places = {
        'bin': ([f'src/{name}.rs'] if no_library else []) + ['src/main.rs', 'src/bin/main.rs'],
        'bench': ['src/bench.rs'] if name == 'bench' else [],
    }.get(kind, [])
    return next((root for place in places if (root := package.existing(place)) is not None), None)


def _build_scripts(package: _Place, settings: Table) -> list[Target]:
    build = settings.get('build')
    if build is False:
        return []
    scripts = [build] if isinstance(build, str) else strings(build) or ['build.rs']
    roots = [joined(package.folder, script) for script in scripts]
    return [_target(package, 'build', f'build-script-{_stem(root)}', root, {}) for root in roots]


def _stem(filename: str) -> str:
    return filename.rpartition('/')[2].removesuffix('.rs')
