"""The Rust paths of intra-doc links: https://doc.rust-lang.org/rustdoc/write-documentation/linking-to-items-by-name.html

Offsets are characters of the Markdown, 0-based, ends exclusive; a `DocText` leads from them to the source file.
"""
from __future__ import annotations

from typing import Final
from typing import Iterator
from typing import NamedTuple

import regex

from rust_renames.rust.doc_texts import DocText
from rust_renames.rust.doc_texts import Span
from rust_renames.rust.markdown import DESTINATION
from rust_renames.rust.markdown import NAMED
from rust_renames.rust.markdown import TAG
from rust_renames.rust.markdown import TITLE
from rust_renames.rust.markdown import Blocks
from rust_renames.rust.markdown import Definition
from rust_renames.rust.markdown import Leaf
from rust_renames.rust.markdown import joined
from rust_renames.rust.markdown import key_of
from rust_renames.rust.markdown import mapped
from rust_renames.rust.markdown import trimmed


class Link(NamedTuple):
    """A path in an intra-doc link, without backticks, disambiguator, suffix, generics and fragment.

    `form` is 'inline' [text](path), 'reference' [text][path], 'collapsed' [path][], 'shortcut' [path], 'definition'
    [label]: path; and where the destination alone is resolved: 'label' for a path that is only shown, 'key' for one
    that is shown and names a definition (the definition's own label too), so that all of its keys change together.
    `segments` are the identifiers: between them may be generics. `shows` is the destination's path, for label and key.
    """

    start: int
    end: int
    form: str
    kind: str | None  # the disambiguator as it is written; 'fn' for the suffix `()`, 'macro' for `!` and its like
    namespace: str | None  # 'type', 'value', 'macro'
    segments: tuple[Span, ...]
    absolute: bool = False  # begins with `::`
    shows: Span | None = None


class _Raw(NamedTuple):
    """A link as Markdown has it: where its text stands and what it leads to."""

    form: str
    text: Span  # in the document
    target: Span
    key: Span | None = None  # what names the definition
    definition: Definition | None = None


def links(doc: str) -> list[Link]:
    """The paths of all intra-doc links, in order; each once, however many links share a definition, used or not."""
    blocks = Blocks(doc)
    found: dict[Span, Link] = {}
    raws = [_Raw('definition', one.label_span, one.span, one.label_span, one) for one in blocks.definitions.values()]
    for leaf in blocks.leaves:
        if leaf.kind == 'text':
            raws += _raw_links(doc, leaf, blocks.definitions)
    for raw in raws:
        for link in _paths(doc, raw):
            found.setdefault((link.start, link.end), link)
    return sorted(found.values())


def _paths(doc: str, raw: _Raw) -> Iterator[Link]:
    target = _path(doc, raw.target, raw.form)
    if target is None:
        return
    yield target
    shown = [(raw.text, 'label')] if raw.text not in (raw.target, raw.key) else []
    if raw.key and raw.definition:
        shown += [(raw.key, 'key'), (raw.definition.label_span, 'key')]
    for span, form in shown:
        label = _path(doc, span, 'label')
        if label:
            yield label._replace(form=form, shows=(target.start, target.end))


def _raw_links(doc: str, leaf: Leaf, definitions: dict[str, Definition]) -> Iterator[_Raw]:
    """https://spec.commonmark.org/0.31.2/#look-for-link-or-image; a label without definition is a link too."""
    inner = joined(doc, leaf)
    text = inner.text
    openers: list[tuple[int, bool, bool]] = []  # offset behind the bracket, is an image, may become a link
    at = 0
    while token := _INLINE.search(text, at):
        at = token.end()
        if token['run']:
            close = regex.compile(f'(?<!`)`{{{len(token["run"])}}}(?!`)').search(text, at)
            at = close.end() if close else at
        elif token['open']:
            openers.append((at, token['open'] == '![', True))
        elif token['close'] and openers:
            start, image, active = openers.pop()
            if not active:
                continue
            raw, at = _link(inner, (start, at - 1), at, definitions)
            if raw and not image:
                yield raw
                openers = [(offset, image, image and active) for offset, image, active in openers]


def _link(inner: DocText, shown: Span, at: int, definitions: dict[str, Definition]) -> tuple[_Raw | None, int]:
    """The link whose text has just been closed, and where the text goes on."""
    text = inner.text
    place = mapped(inner, shown)
    if tail := _TAIL.match(text, at):
        dest = tail.span('angle' if tail['angle'] is not None else 'plain')
        return _Raw('inline', place, mapped(inner, dest) if dest[0] > 0 else (0, 0)), tail.end()
    after = at + text.startswith('\\[', at)  # pulldown-cmark does not see a backslash there
    if (tail := _LABEL.match(text, after)) and NAMED.fullmatch(tail['label']):
        form, label, end = 'reference', tail.span('label'), tail.end()
    elif text.startswith('[]', after):
        form, label, end = 'collapsed', shown, after + 2
    else:
        form, label, end = 'shortcut', shown, at
    name = text[slice(*label)]
    if not NAMED.fullmatch(name):
        return None, end
    definition = definitions.get(key_of(name))
    if definition is None:
        return _Raw(form, place, mapped(inner, label)), end
    return _Raw('definition', place, definition.span, mapped(inner, label), definition), end


_INLINE: Final = regex.compile(rf'''(?x)
    \\[!-/:-@\[-`{{-~]                                           # an escape
  | (?P<run>`+)                                                  # of a code span
  | <[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*>                    # an autolink
  | <[\w.!\#$%&'*+/=?^`{{|}}~-]+@[\w.-]+>                        # an address
  | {TAG} | <!--.*?--> | <\?.*?\?> | <![A-Za-z][^>]*> | <!\[CDATA\[.*?\]\]>
  | (?P<open>!?\[)
  | (?P<close>\])
''', regex.DOTALL)
_TAIL: Final = regex.compile(rf'\(\s*{DESTINATION}?(?:\s+{TITLE})?\s*\)', regex.DOTALL)
_LABEL: Final = regex.compile(r'\[(?P<label>(?:[^\[\]\\]|\\.){0,999})\]', regex.DOTALL)

# ---- paths: https://doc.rust-lang.org/rustdoc/write-documentation/linking-to-items-by-name.html

_NAMESPACES: Final = {
    'struct': 'type', 'enum': 'type', 'trait': 'type', 'union': 'type', 'module': 'type', 'mod': 'type', 'type': 'type',
    'prim': 'type', 'primitive': 'type', 'tyalias': 'type', 'typealias': 'type', 'const': 'value', 'constant': 'value',
    'static': 'value', 'function': 'value', 'fn': 'value', 'method': 'value', 'field': 'value', 'value': 'value',
    'variant': 'value', 'derive': 'macro', 'macro': 'macro',
}
_SUFFIXES: Final = (('!()', 'macro'), ('!{}', 'macro'), ('![]', 'macro'), ('()', 'fn'), ('!', 'macro'))
_NAME: Final = r'[\p{XID_Start}_]\p{XID_Continue}*'
_PATH: Final = regex.compile(rf'(?:::)?(?P<segment>{_NAME})(?:::(?P<segment>{_NAME}))*')
_LIKELY: Final = regex.compile(r'[\w:<>, !*&;]*')  # without more deliberate syntax anything else is no link
_HOLE: Final = '\0'
_HOLED: Final = regex.compile(rf'{_HOLE}*(?P<segment>{_NAME}){_HOLE}*')
_GENERIC: Final = regex.compile(r'(?P<angles><(?:[^<>]|(?&angles))*>)')


def _path(doc: str, span: Span, form: str) -> Link | None:
    """The path that a link's destination is, as rustdoc's `preprocess_link` reads it."""
    ticked = '`' in doc[slice(*span)]
    places = [at for at in range(*span) if doc[at] != '`']
    text = ''.join(doc[at] for at in places)
    if text.count('#') > 1 or '/' in text and form in ('inline', 'definition'):
        return None
    kind, namespace, start, end = _disambiguated(text.partition('#')[0])
    path = text[start:end]
    deliberate = form in ('reference', 'collapsed') or ticked and form == 'shortcut'
    if namespace == 'unknown' or not deliberate and not _LIKELY.fullmatch(path):
        return None
    found = _segments(_without_generics(path))
    if not found:
        return None
    segments = tuple((places[start + a], places[start + b - 1] + 1) for a, b in found)
    absolute = path.startswith('::') and '<' not in path
    first = places[start] if absolute else segments[0][0]
    return Link(first, segments[-1][1], form, kind, namespace, segments, absolute)


def _without_generics(path: str) -> str:
    """The path with holes for generics; what rustdoc calls malformed stays, and so is no path."""
    for match in reversed([*_GENERIC.finditer(path)]):
        start, end = match.span()
        if ' as ' not in match[0] and not match[0].startswith(('<<', '<>')):
            path = path[:start] + _HOLE * (end - start) + path[end:]
    return path


def _segments(text: str) -> list[Span]:
    """The identifiers of a path in which holes stand for generics; rustdoc drops what is nothing but generics."""
    if _HOLE not in text:
        match = _PATH.fullmatch(text)
        return match.spans('segment') if match else []
    found = []
    at = 0
    for part in text.split('::'):
        if part.strip(_HOLE):
            match = _HOLED.fullmatch(part)
            if not match:
                return []
            found.append((at + match.start('segment'), at + match.end('segment')))
        at += len(part) + 2
    return found


def _disambiguated(text: str) -> tuple[str | None, str | None, int, int]:
    """The kind, its namespace ('unknown' for what rustdoc refuses) and the span of what is left without both."""
    start, end = trimmed(text, 0, len(text))
    kind, namespace = None, None
    prefix, at, _ = text[start:end].partition('@')
    if at:
        kind, namespace = prefix, _NAMESPACES.get(prefix, 'unknown')
        start += len(prefix) + 1
    for suffix, suffix_kind in _SUFFIXES:
        if text.endswith(suffix, start, end) and end - start > len(suffix):
            end -= len(suffix)
            if namespace not in (None, _NAMESPACES[suffix_kind]):
                namespace = 'unknown'
            kind, namespace = kind or suffix_kind, namespace or _NAMESPACES[suffix_kind]
            break
    return kind, namespace, *trimmed(text, start, end)
