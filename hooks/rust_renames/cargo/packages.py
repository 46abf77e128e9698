"""What a manifest says, as values. File names and folders are relative to the run's root."""
from __future__ import annotations

from typing import NamedTuple


class Target(NamedTuple):
    """A crate that cargo builds of a package."""

    kind: str  # lib, bin, test, example, bench, build
    name: str  # the crate's name, with `_`
    root: str  # the file
    edition: int


class Dependency(NamedTuple):
    """A crate that a package may name."""

    name: str  # as code calls it, with `_`
    kinds: frozenset[str]  # of normal, dev, build
    folder: str | None  # None for what comes from elsewhere
    package: str  # the package's real name
    library: str  # its library's name, as far as that is known


class Package(NamedTuple):
    name: str
    folder: str
    filename: str  # of its Cargo.toml
    edition: int
    targets: tuple[Target, ...]
    dependencies: tuple[Dependency, ...]
    library_name: str
