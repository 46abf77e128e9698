"""Whether what has an old name is renamed too: something else that had it, in another namespace, has been.

    mod json;  #[macro_export] macro_rules! json …   two things of one name
    mod yaml;  crate::yaml!(…)                       the macro's declaration alone is stale
"""
from __future__ import annotations

from rust_renames.cargo.modules import Crate
from rust_renames.names import RustPath
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import is_exported


def is_renamed(definition: Def, crate: Crate, new: RustPath) -> bool:
    """Whether the file of a module, or a path to a module or an exported macro, has the new name."""
    if isinstance(definition, ModuleDef):
        files = [part.filename for part in definition.module.parts if not part.inline]
        return any(_module_name(filename) == new[-1] for filename in files) or _is_said(crate, new, '::')
    if isinstance(definition, ItemDef) and is_exported(definition.item) and definition.item.name != new[-1]:
        return _is_said(crate, new[-1:], '!')
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
