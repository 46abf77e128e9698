"""Whether what has an old name is renamed too: something else that had it, in another namespace, has been.

    mod json;  #[macro_export] macro_rules! json …   two things of one name
    mod yaml;  crate::yaml!(…)  yaml!(…)             the macro's declaration alone is stale
"""
from __future__ import annotations

from rust_renames.cargo.modules import Crate
from rust_renames.names import RustPath
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import is_exported
from rust_renames.resolve.place import Place
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.tokens import LEADING_WORDS


def is_renamed(definition: Def, crate: Crate, new: RustPath) -> bool:
    """Whether the file of a module, or a path to a module or an exported macro, has the new name."""
    if isinstance(definition, ModuleDef):
        files = [part.filename for part in definition.module.parts if not part.inline]
        return any(_module_name(filename) == new[-1] for filename in files) or _is_said(crate, new, '::')
    return is_macro_of_old_name(definition, new) and _is_said(crate, new[-1:], '!')


def is_macro_of_old_name(definition: Def, new: RustPath) -> bool:
    return isinstance(definition, ItemDef) and is_exported(definition.item) and definition.item.name != new[-1]


def may_be_foreign(path: Mention, place: Place) -> bool:
    """Whether the macro of a call may be another crate's, by a glob or by `#[macro_use]`."""
    externs = [use.extern_crate for part in place.module.crate.root.parts for use in part.scope.uses]
    if any(attribute.path == 'macro_use' for item in externs if item is not None for attribute in item.attributes):
        return True
    scope: Scope | None = path.scope
    while scope is not None:
        if any(use.glob and place.buffer.texts[use.segments[0]] not in LEADING_WORDS for use in scope.uses):
            return True
        scope = scope.parent
    return False


def _module_name(filename: str) -> str:
    return filename.removesuffix('/mod.rs').removesuffix('.rs').rpartition('/')[2]


def _is_said(crate: Crate, path: RustPath, behind: str) -> bool:
    """Whether a text of the package has the path from the crate's root."""
    return any(
        True for root in dict.fromkeys(('crate', crate.name)) for other in crate.workspace.crates(crate.package)
        if root == 'crate' and other is crate or root != 'crate' and other is not crate
        for _ in other.naming('::'.join((root, *path)) + behind)
    )
