"""Where a text stands: the module that it is, and those of its scopes."""
from __future__ import annotations

from rust_renames.cargo.modules import expand
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.outline import Scope


class Place:
    """A module together with the text that is looked at: one of perhaps several modules that a file is.

    `outer` is the place around a text that stands within another one: a path in a string, an included expression. Of a
    `fragment`, all scopes are those of the outer place.
    """

    __slots__ = ('module', 'buffer', 'root', 'modules', 'outer', 'fragment')

    def __init__(
        self, module: Module, buffer: Buffer, root: Scope, outer: Place | None = None, fragment: bool = False,
    ) -> None:
        self.module = module
        self.buffer = buffer
        self.root = root
        self.modules: dict[int, Module] = outer.modules if outer is not None else {id(root): module}
        self.outer = outer
        self.fragment = fragment

    @property
    def home(self) -> Place:
        """The place that the scopes around its paths belong to."""
        return self.outer.home if self.fragment and self.outer is not None else self

    def module_of(self, scope: Scope) -> Module:
        """The module of a scope in this text; inline modules are children, those in functions have no path."""
        while scope.kind != 'module':
            assert scope.parent is not None
            scope = scope.parent
        known = self.modules.get(id(scope))
        if known is None:
            assert scope.parent is not None and scope.item is not None
            parent = self.module_of(scope.parent)
            above = scope.parent
            while above.spliced and above.parent is not None:
                above = above.parent
            known = None
            if above.kind == 'module':
                known = expand(parent).children.get(scope.item.name)
            if known is None:
                known = Module(parent.crate, parent, scope.item.name)
                known.anonymous = parent.anonymous or above.kind != 'module'
                base = parent.parts[0] if parent.parts else None
                if base is not None:
                    inline = Part(base.workspace, self.buffer.filename, base.folder, base.children, scope, True)
                    is_its_own = base.outline.buffer is self.buffer
                    inline.outlined = base.outlined if is_its_own else base.outline._replace(buffer=self.buffer)
                    known.parts.append(inline)
            self.modules[id(scope)] = known
        return known
