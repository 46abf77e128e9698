"""Strings in attributes that are as a whole a Rust path.

    before   #[serde(with = "crate::phase2::fmt")]
    after    #[serde(with = "crate::redis_runtime::fmt")]
"""
from __future__ import annotations

from typing import Final

import regex

from rust_renames.forms.reference import Reference
from rust_renames.forms.stretch import text_references
from rust_renames.forms.view import View
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE

# Keys under which a lone name is a path too, with its namespaces: https://serde.rs/attributes.html
SINGLE: Final = {
    'with': TYPE, 'default': VALUE, 'serialize_with': VALUE, 'deserialize_with': VALUE, 'skip_serializing_if': VALUE,
    'remote': TYPE, 'from': TYPE, 'into': TYPE, 'try_from': TYPE, 'crate': TYPE,
}
_NEVER: Final = frozenset((
    'cfg', 'rename', 'rename_all', 'export_name', 'note', 'doc', 'message', 'since', 'reason', 'feature', 'link_name',
    'alias', 'tag', 'content', 'expecting', 'name', 'help', 'about', 'long_about',
))
_PATH: Final = regex.compile(
    r'(?:::\s*)?(?:r\#)?[\p{XID_Start}_]\p{XID_Continue}*'
    r'(?:\s*::\s*(?:r\#)?[\p{XID_Start}_]\p{XID_Continue}*)*',
)


def references(view: View) -> list[Reference]:
    found: list[Reference] = []
    for string in view.outline.strings:
        literal = view.buffer.texts[string.token]
        opening = literal.find('"') + 1
        inner = literal[opening:].rstrip('#')[:-1]
        if literal[0] not in '"r' or not _is_path(inner, string.keys):
            continue
        ns = SINGLE.get(string.keys[-1], ANY) if '::' not in inner else ANY
        offset = view.buffer.starts[string.token] + opening
        found += text_references(view, inner, offset, ns, string.scope, 'attribute string', string.token)
    return found


def _is_path(inner: str, keys: tuple[str, ...]) -> bool:
    if not _PATH.fullmatch(inner.strip()) or keys and keys[-1] in _NEVER:
        return False
    return '::' in inner or bool(keys) and keys[-1] in SINGLE
