"""A path that stands alone in a stretch of a text: in a string, say.

Not a form of its own: what attribute strings and format captures have in common.
"""
from __future__ import annotations

from rust_renames.forms.reference import Reference
from rust_renames.forms.reference import mention_references
from rust_renames.forms.view import View
from rust_renames.resolve.place import Place
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import lex
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope


def text_references(
    view: View, text: str, offset: int, ns: int, scope: Scope, form: str, at: int,
) -> list[Reference]:
    """The references of a path that stands alone in a text, `offset` characters into the view's own: in token `at`."""
    buffer = Buffer(view.filename, text, lex(text))
    lead = 0 if buffer.texts[0] == '::' else -1
    segments = tuple(token for token in range(buffer.size) if buffer.texts[token] != '::')
    if not segments:
        return []
    inner = sub_view(view, buffer, offset)
    mention = Mention(segments, lead, ns, scope, form)
    mention.at = at
    found = mention_references(inner, mention)
    return [one for one in found if one.root is not view.place.module.crate] if view.is_quoted(at) else found


def sub_view(view: View, buffer: Buffer, offset: int) -> View:
    """A view of a stretch of the view's text, in the same scopes."""
    place = Place(view.place.module, buffer, view.place.root, view.place, fragment=True)
    return view.within(view.outline._replace(buffer=buffer), place, lambda at: view.offset(offset + at))
