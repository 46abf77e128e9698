"""Intra-doc links in doc comments.

    before   /// See [`phase2::f`] and [there](crate::phase2).
    after    /// See [`redis_runtime::f`] and [there](crate::redis_runtime).
"""
from __future__ import annotations

from rust_renames.forms.documentation import Documented
from rust_renames.forms.documentation import documented
from rust_renames.forms.reference import Reference
from rust_renames.forms.reference import mention_references
from rust_renames.forms.view import View
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.doc_links import Link
from rust_renames.rust.doc_links import links
from rust_renames.rust.lexer import lex
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Mention

_NAMESPACES = {'type': TYPE, 'value': VALUE, 'macro': MACRO, None: ANY}


def references(view: View) -> list[Reference]:
    found: dict[tuple[str, int], Reference] = {}
    for doc in documented(view):
        for link in links(doc.text.text):
            if link.form not in ('label', 'key'):
                for reference in _of_link(doc, link):
                    found[reference.view.filename, reference.start] = reference
    return list(found.values())


def _of_link(doc: Documented, link: Link) -> list[Reference]:
    path = doc.text.text[link.start:link.end]
    buffer = Buffer(doc.view.filename, path, lex(path))
    offsets = [start - link.start for start, _ in link.segments]
    segments = tuple(token for token in range(buffer.size) if buffer.starts[token] in offsets)
    if not segments:
        return []
    mention = Mention(segments, 0 if link.absolute else -1, _NAMESPACES[link.namespace], doc.scope, 'doc link')
    mention.at = doc.at
    return mention_references(doc.sub_view(buffer, link.start), mention)
