"""Modules and the texts that they are made of."""
from __future__ import annotations

from rust_renames.names import RustPath
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rust_renames.cargo.modules import Crate
    from rust_renames.cargo.modules import Workspace


class Part:
    """One stretch of text of a module: a file, or the braces of an inline `mod`.

    `folder` is where the file lies (for `include!` and `#[path]`), `children` where a `mod x;` in it is looked for.
    `above` is the part that declares or includes it, `item` the declaration.
    """

    __slots__ = ('workspace', 'filename', 'folder', 'children', 'inline', '_scope', 'outlined', 'above', 'item')

    def __init__(
        self, workspace: Workspace, filename: str, folder: str, children: str, scope: Scope | None, inline: bool,
    ) -> None:
        self.workspace = workspace
        self.filename = filename
        self.folder = folder
        self.children = children
        self.inline = inline
        self._scope = scope
        self.outlined: Outline | None = None  # of a text that is no file
        self.above: Part | None = None
        self.item: Item | None = None

    def mounts(self, part: Part, item: Item | None) -> Part:
        """The part below this one, which knows so from now on."""
        part.above = self
        part.item = item
        return part

    @property
    def scope(self) -> Scope:
        if self._scope is None:
            self._scope = self.workspace.outline(self.filename).root
        return self._scope

    @property
    def outline(self) -> Outline:
        if self.outlined is not None:
            return self.outlined
        return self.workspace.outline(self.filename)


class Module:
    """A module of a crate: `parts` are all texts that rustc may take for it, under one cfg or another."""

    __slots__ = ('crate', 'parent', 'name', 'parts', 'children', 'path', 'declared', 'anonymous', 'expanded')

    def __init__(self, crate: Crate, parent: Module | None, name: str) -> None:
        self.crate = crate
        self.parent = parent
        self.name = name
        self.parts: list[Part] = []
        self.children: dict[str, Module] = {}
        self.path: RustPath = parent.path + (name,) if parent else ()
        self.declared = True
        self.anonymous: bool = parent is not None and parent.anonymous  # within a function: no path leads to it
        self.expanded = False

    def __repr__(self) -> str:
        return f'<{self.crate.name}::{"::".join(self.path)}>'
