"""Names that are declared beside those in the text. To the resolver they are names like all others."""
from __future__ import annotations

from typing import Protocol

from rust_renames.names import RustPath
from rust_renames.resolve.defs import Root


class Declared(Protocol):
    """Paths that count as declared, by the root of the crate that they are in."""

    def is_declared(self, root: Root, path: RustPath) -> bool:
        """Whether the path itself is one."""

    def is_above(self, root: Root, path: RustPath) -> bool:
        """Whether a declared path lies below this one."""

    def target(self, root: Root, path: RustPath) -> tuple[Root, RustPath] | None:
        """Where what the declared path stood for is now."""

    def moved(self, root: Root, path: RustPath) -> tuple[Root, RustPath]:
        """Where any path will be once all that is stale on it is mended."""

    def spaces(self, root: Root, path: RustPath) -> int:
        """The namespaces in which the declared path may stand for something, whatever has its name in others."""

    def other_names(self, name: str) -> tuple[tuple[Root, RustPath], ...]:
        """The declared paths with this last name that have another last name now."""

    def former_names(self, name: str) -> tuple[tuple[Root, RustPath], ...]:
        """The declared paths with another last name that have this one now, whose imports may be stale."""

    def last_names(self) -> frozenset[str]:
        """All last names of declared paths."""

    def earlier_names(self, root: Root, path: RustPath) -> tuple[tuple[Root, RustPath], ...]:
        """The declared paths that have become this one, whose declarations may be stale."""
