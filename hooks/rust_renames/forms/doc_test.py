"""Rust code blocks in doc comments: each a crate of its own that sees the library by its name.

    before   /// ```
             /// scheduler::phase2::f();
             /// ```
    after    /// scheduler::redis_runtime::f();
"""
from __future__ import annotations

from rust_renames.cargo.manifest import Target
from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Part
from rust_renames.forms.documentation import documented
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.resolve.place import Place
from rust_renames.rust.buffer import read
from rust_renames.rust.code_blocks import CodeBlock
from rust_renames.rust.code_blocks import code_blocks
from rust_renames.rust.doc_texts import DocText
from rust_renames.rust.macros import outline


def references(view: View) -> list[Reference]:
    found: list[Reference] = []
    for doc in documented(view):
        for block in code_blocks(doc.text.text):
            if block.is_rust:
                found += block_references(doc.view, doc.text, block)
    return found


def block_references(view: View, text: DocText, block: CodeBlock) -> list[Reference]:
    lines = [text.text[start:end] for start, end in block.pieces]
    code = DocText([(line, text.source_offset(start)) for line, (start, _) in zip(lines, block.pieces)])
    if not view.may_name(code.text):
        return []
    inner = _doctest_view(view, code, block.edition)
    from rust_renames.forms import FORMS  # not above: this form is one of them
    return [reference for form in FORMS for reference in form.references(inner)]


def _doctest_view(view: View, code: DocText, edition: int | None) -> View:
    """The block as the body of a `fn main`, which rustdoc wraps around it where it has none."""
    body = f'fn main() {{\n{code.text}\n}}' if 'fn main' not in code.text else code.text
    shift = len('fn main() {\n') if 'fn main' not in code.text else 0
    buffer = read(view.filename, body)
    read_outline = outline(buffer, buffer.positions(view.resolver.workspace.wanted))
    home = view.place.module.crate
    crate = Crate(home.workspace, home.package, Target('doctest', 'doctest', view.filename, edition or home.edition))
    part = Part(home.workspace, view.filename, view.part.folder, view.part.folder, read_outline.root, True)
    part.outlined = read_outline
    crate.root.parts = [part]
    view.resolver.builds.belongs_to(crate.root, view.place.module)
    place = Place(crate.root, buffer, read_outline.root)
    last = len(code.text)
    return view.within(
        read_outline, place, lambda at: view.offset(code.source_offset(min(max(at - shift, 0), last))), part=part,
    )
