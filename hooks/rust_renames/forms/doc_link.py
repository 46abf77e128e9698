"""Intra-doc links in doc comments.

    before   /// See [`phase2::f`] and [there](crate::phase2).
    after    /// See [`redis_runtime::f`] and [there](crate::redis_runtime).
"""
from __future__ import annotations

from rust_renames.forms.attribute_string import sub_view
from rust_renames.forms.reference import Reference
from rust_renames.forms.reference import View
from rust_renames.forms.reference import mention_references
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import lex
from rust_renames.rust.markdown import DocText
from rust_renames.rust.markdown import Link
from rust_renames.rust.markdown import item_doc_text
from rust_renames.rust.markdown import links
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Doc
from rust_renames.rust.outline import Mention

_NAMESPACES = {'type': TYPE, 'value': VALUE, 'macro': MACRO, None: ANY}


def references(view: View) -> list[Reference]:
    found: list[Reference] = []
    names = view.overlay.last_names()
    for doc in view.outline.docs:
        text = doc_text(view, doc)
        if not any(name in text.text for name in names):
            continue
        seen: dict[tuple[int, int], list[Reference]] = {}
        for link in links(text.text):
            if link.form not in ('label', 'key'):
                seen[link.start, link.end] = link_references(view, doc, text, link)
                found += seen[link.start, link.end]
        found = list({reference.start: reference for reference in found}.values())
    return found


def doc_text(view: View, doc: Doc) -> DocText:
    buffer = view.buffer
    return item_doc_text([(buffer.texts[token], buffer.starts[token]) for token in doc.tokens])


def link_references(view: View, doc: Doc, text: DocText, link: Link) -> list[Reference]:
    path = text.text[link.start:link.end]
    buffer = Buffer(view.filename, path, lex(path))
    offsets = [start - link.start for start, _ in link.segments]
    segments = tuple(token for token in range(buffer.size) if buffer.starts[token] in offsets)
    if not segments:
        return []
    inner = sub_view(view, buffer, text.source_offset(link.start))
    mention = Mention(segments, 0 if link.absolute else -1, _NAMESPACES[link.namespace], doc.scope, 'doc link')
    mention.at = doc.tokens[0]
    return mention_references(inner, mention)
