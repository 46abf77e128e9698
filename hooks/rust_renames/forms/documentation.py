"""The documentation in a text: comments, `#[doc = "…"]`, and files that `#[doc = include_str!("…")]` names.

Not a form of its own: what links and doc tests have in common.
"""
from __future__ import annotations

from typing import Iterator

from rust_renames.cargo.filenames import file_argument
from rust_renames.forms.view import View
from rust_renames.resolve.place import Place
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.doc_texts import DocText
from rust_renames.rust.doc_texts import file_doc_text
from rust_renames.rust.doc_texts import item_doc_text
from rust_renames.rust.lexer import DOC
from rust_renames.rust.outline import Doc
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope


class Documented:
    """One piece of documentation: its Markdown, and the scope in which its links are resolved."""

    def __init__(self, view: View, text: DocText, scope: Scope, at: int, place: Place, filename: str) -> None:
        self.text = text
        self.scope = scope
        self.at = at
        self.place = place
        offset = view.offset if filename == view.filename else int
        self.view = view.within(view.outline, view.place, offset, filename)

    def sub_view(self, buffer: Buffer, start: int) -> View:
        """A view of a path that begins at a character of the Markdown."""
        view = self.view
        place = Place(self.place.module, buffer, self.place.root, self.place, fragment=True)
        offset = self.text.source_offset(start)
        return view.within(view.outline._replace(buffer=buffer), place, lambda at: view.offset(offset + at))


def documented(view: View) -> Iterator[Documented]:
    """What has one of the names in it that are looked for."""
    for doc in view.outline.docs:
        text = _comments(view, doc)
        if view.may_name(text.text):
            yield Documented(view, text, *_scope(view, doc), view.filename)
    for call, doc in view.outline.doc_files:
        value = file_argument(view.outline, call)
        if view.buffer.name(call.path.segments[-1]) != 'include_str' or value is None:
            continue
        filename = value.filename(view.part)
        content = view.part.workspace.files.text(filename)
        if content is not None and view.may_name(content):
            yield Documented(view, file_doc_text(content), *_scope(view, doc), filename)


def _comments(view: View, doc: Doc) -> DocText:
    buffer = view.buffer
    if buffer.kinds[doc.tokens[0]] == DOC:
        return item_doc_text([(buffer.texts[token], buffer.starts[token]) for token in doc.tokens])
    return _string(buffer.texts[doc.tokens[0]], buffer.starts[doc.tokens[0]])


def _string(literal: str, offset: int) -> DocText:
    """A string's lines as they are written; escapes other than that of a line's end stay in the text."""
    opening = literal.find('"') + 1
    inner = literal[opening:].rstrip('#')[:-1]
    pieces = []
    at = offset + opening
    for line in inner.split('\n'):
        start = 0
        if literal[0] == '"':
            for part in line.split('\\n'):
                pieces.append((part, at + start))
                start += len(part) + 2
        else:
            pieces.append((line, at))
        at += len(line) + 1
    return DocText(pieces)


def _scope(view: View, doc: Doc) -> tuple[Scope, int, Place]:
    """The scope, the token in it, and the place; of a module with outer docs too, all links are read from outside."""
    scope = doc.scope
    if doc.inner and scope.kind == 'module':
        if scope.item is not None and scope.parent is not None:
            if _has_outer_docs(view.outline, scope.item):
                return scope.parent, scope.item.start, view.place
        elif scope is view.outline.root and view.part.item is not None and view.part.above is not None:
            above, item = view.part.above, view.part.item
            if view.place.module.parent is not None and _has_outer_docs(above.outline, item):
                place = Place(view.place.module.parent, above.outline.buffer, above.scope)
                return item.scope, item.start, place
    return scope, doc.tokens[0], view.place


def _has_outer_docs(outline: Outline, item: Item) -> bool:
    kinds, texts = outline.buffer.kinds, outline.buffer.texts
    return any(
        kinds[token] == DOC and texts[token][2:3] != '!' or texts[token] == 'doc' and texts[token + 1] == '='
        for token in range(item.start, item.keyword)
    )
