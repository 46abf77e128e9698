"""The blocks of a Markdown document, as rustdoc (pulldown-cmark) reads it.

https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy. Offsets are characters of the Markdown, 0-based, ends
exclusive.
"""
from __future__ import annotations

from typing import Final
from typing import Iterator
from typing import NamedTuple

import regex

from rust_renames.rust.doc_texts import DocText
from rust_renames.rust.doc_texts import Span


class _Cursor:
    """A place in a line, with the column that tabs make of it."""

    __slots__ = ('doc', 'at', 'end', 'column')

    def __init__(self, doc: str, start: int, end: int) -> None:
        self.doc = doc
        self.at = start
        self.end = end
        self.column = 0

    def indent(self) -> int:
        """Columns of white space from here."""
        column = self.column
        for char in self.doc[self.at:self.end]:
            if char not in ' \t':
                break
            column += 4 - column % 4 if char == '\t' else 1
        return column - self.column

    def skip(self, columns: int) -> None:
        """Over so many columns of white space, or characters of something else; a tab may be left half used."""
        target = self.column + columns
        while self.at < self.end and self.column < target:
            width = 4 - self.column % 4 if self.doc[self.at] == '\t' else 1
            if self.column + width > target:
                self.column = target
                return
            self.column += width
            self.at += 1

    def content(self) -> int:
        """The offset of the next character that is not white space, or the line's end."""
        at = self.at
        while at < self.end and self.doc[at] in ' \t':
            at += 1
        return at


class Leaf:
    """An open or finished leaf block and the spans of its lines."""

    __slots__ = ('kind', 'lines', 'info', 'fence', 'until', 'lazy')

    def __init__(self, kind: str) -> None:
        self.kind = kind  # 'text', 'fence', 'indented', 'html'
        self.lines: list[Span] = []
        self.info = ''
        self.fence = ('', 0, 0)  # character, length, indentation
        self.until = ''  # html: what ends it; '' is a blank line
        self.lazy = False  # its second line is without the prefixes of its containers


class _Container(NamedTuple):
    kind: str  # 'quote', 'item', 'note'
    width: int  # columns that belong to an item's marker
    leaves: int  # how many leaves there were before it: an item without any ends at a blank line


class Blocks:
    """The leaf blocks and link definitions of a document, with the footnotes, tables and tasks of rustdoc."""

    def __init__(self, doc: str) -> None:
        self.doc = doc
        self.leaves: list[Leaf] = []
        self.definitions: dict[str, Definition] = {}
        self._stack: list[_Container] = []
        self._leaf: Leaf | None = None
        start = 0
        for line in doc.split('\n'):
            self._line(_Cursor(doc, start, start + len(line.removesuffix('\r'))))
            start += len(line) + 1
        self._close()

    def _line(self, cursor: _Cursor) -> None:
        depth = self._matched(cursor)
        whole = depth == len(self._stack)
        leaf = self._leaf
        if whole and leaf and leaf.kind in ('fence', 'html') and self._verbatim(leaf, cursor):
            return
        in_text = leaf is not None and leaf.kind == 'text'
        opened = self._open(cursor, depth, in_text and whole)
        if cursor.content() == cursor.end:
            self._blank(cursor, depth, opened)
        elif not opened and in_text and self._continues(cursor, whole):
            assert leaf is not None
            leaf.lazy |= len(leaf.lines) == 1 and not whole
            leaf.lines.append((cursor.content(), cursor.end))
        else:
            if not opened:
                self._unwind(depth)
            self._begin(cursor)

    def _matched(self, cursor: _Cursor) -> int:
        """How many of the open containers this line is in; the cursor moves behind their prefixes."""
        for number, container in enumerate(self._stack):
            indent = cursor.indent()
            content = cursor.content()
            if container.kind == 'quote':
                if indent > 3 or not self.doc.startswith('>', content, cursor.end):
                    return number
                self._enter_quote(cursor, indent)
            elif content == cursor.end:
                if not self._leaf and container.kind == 'item' and container.leaves == len(self.leaves):
                    return number
                cursor.skip(min(indent, container.width))
            elif indent >= container.width:
                cursor.skip(container.width)
            else:
                return number
        return len(self._stack)

    def _enter_quote(self, cursor: _Cursor, indent: int) -> None:
        cursor.skip(indent + 1)
        if cursor.indent():
            cursor.skip(1)

    def _open(self, cursor: _Cursor, depth: int, in_text: bool) -> bool:
        """Opens the containers that begin here; says whether there are any."""
        opened = False
        while (indent := cursor.indent()) < 4 and cursor.content() < cursor.end:
            at = cursor.content()
            marker = None
            if self.doc[at] == '>':
                container = _Container('quote', 0, len(self.leaves))
            elif _RULE.match(self.doc, at, cursor.end):
                break
            elif marker := _MARKER.match(self.doc, at, cursor.end):
                if in_text and not opened and (
                    _BLANK.match(self.doc, marker.end(), cursor.end) or marker['number'] not in (None, '1')
                ):
                    break
                container = _Container('item', 0, 0)
            elif marker := _NOTE.match(self.doc, at, cursor.end):
                container = _Container('note', 4, 0)
            else:
                break
            if not opened:
                self._unwind(depth)
            self._close()
            opened = True
            self._push(cursor, container, indent, len(marker[0]) if marker else 0)
        return opened

    def _push(self, cursor: _Cursor, container: _Container, indent: int, marker: int) -> None:
        if container.kind == 'quote':
            self._enter_quote(cursor, indent)
        else:
            cursor.skip(indent + marker)
        width = container.width
        if container.kind == 'item':
            space = cursor.indent()
            if cursor.content() == cursor.end:
                space = 1
            elif space > 4:
                space = 1
                cursor.skip(1)
            else:
                cursor.skip(space)
            width = indent + marker + space
            task = _TASK.match(self.doc, cursor.content(), cursor.end)
            if task and cursor.indent() < 4:
                cursor.skip(cursor.indent() + len(task[0]))
        self._stack.append(_Container(container.kind, width, len(self.leaves)))

    def _continues(self, cursor: _Cursor, whole: bool) -> bool:
        """Whether a line goes on with the paragraph; a paragraph in a container may go on without the prefix."""
        if cursor.indent() > 3:
            return True
        at = cursor.content()
        if whole and _UNDERLINE.match(self.doc, at, cursor.end):
            return False
        return not (
            _RULE.match(self.doc, at, cursor.end) or _HEADING.match(self.doc, at, cursor.end) or
            _FENCE.match(self.doc, at, cursor.end) or self._html(at, cursor.end, True) is not None
        )

    def _begin(self, cursor: _Cursor) -> None:
        """A new leaf block, or the underline of a heading."""
        doc, at, end, indent = self.doc, cursor.content(), cursor.end, cursor.indent()
        if self._leaf and self._leaf.kind == 'indented' and indent > 3:
            cursor.skip(4)
            self._leaf.lines.append((cursor.at, end))
            return
        underlined = self._leaf is not None and self._leaf.kind == 'text'
        self._close()
        if indent > 3:
            cursor.skip(4)
            self._leaf = Leaf('indented')
            self._leaf.lines.append((cursor.at, end))
        elif underlined and _UNDERLINE.match(doc, at, end) or _RULE.match(doc, at, end):
            self.leaves.append(Leaf('rule'))
        elif heading := _HEADING.match(doc, at, end):
            title = Leaf('text')
            title.lines.append((heading.end(), end))
            self.leaves.append(title)
        elif fence := _FENCE.match(doc, at, end):
            self._leaf = Leaf('fence')
            self._leaf.info = fence['info'].strip()
            self._leaf.fence = (fence['run'][0], len(fence['run']), indent)
            self._leaf.lines.append((at, end))
        elif (until := self._html(at, end, False)) is not None:
            self._leaf = Leaf('html')
            self._leaf.until = until
            self._verbatim(self._leaf, cursor)
        else:
            self._leaf = Leaf('text')
            self._leaf.lines.append((at, end))

    def _verbatim(self, leaf: Leaf, cursor: _Cursor) -> bool:
        """One more line of a fenced block or of HTML; False where the block ends above it."""
        at, end = cursor.content(), cursor.end
        if leaf.kind == 'fence':
            char, length, indent = leaf.fence
            close = _CLOSE.match(self.doc, at, end)
            if close and cursor.indent() < 4 and close['run'][0] == char and len(close['run']) >= length:
                self._close()
                return True
            cursor.skip(min(indent, cursor.indent()))
            leaf.lines.append((cursor.at, end))
            return True
        if not leaf.until and at == end:
            return False
        leaf.lines.append((cursor.at, end))
        if leaf.until and regex.compile(leaf.until, regex.IGNORECASE).search(self.doc, at, end):
            self._close()
        return True

    def _html(self, at: int, end: int, in_text: bool) -> str | None:
        """What ends the HTML block that begins here; a lone tag does not interrupt a paragraph."""
        if not self.doc.startswith('<', at, end):
            return None
        for begin, until in _HTML[:-1] if in_text else _HTML:
            if begin.match(self.doc, at, end):
                return until
        return None

    def _blank(self, cursor: _Cursor, depth: int, opened: bool) -> None:
        leaf = self._leaf
        if not opened and depth == len(self._stack) and leaf and leaf.kind == 'indented':
            cursor.skip(min(4, cursor.indent()))
            leaf.lines.append((cursor.at, cursor.end))
            return
        if not opened:
            self._unwind(depth)
        self._close()

    def _unwind(self, depth: int) -> None:
        if depth < len(self._stack):
            self._close()
            del self._stack[depth:]

    def _close(self) -> None:
        """Files the open leaf away, without the link definitions at its head."""
        leaf, self._leaf = self._leaf, None
        if leaf is None:
            return
        if leaf.kind == 'text':
            self._define(leaf)
            self.leaves += self._cells(leaf)
            return
        while leaf.kind == 'indented' and leaf.lines and not self.doc[slice(*leaf.lines[-1])].strip():
            leaf.lines.pop()
        if leaf.lines or leaf.kind != 'indented':  # one of form feeds alone is nothing
            self.leaves.append(leaf)

    def _define(self, leaf: Leaf) -> None:
        """Takes the link definitions from the head of a paragraph."""
        inner = joined(self.doc, leaf)
        at = 0
        while found := DEFINITION.match(inner.text, at):
            if not NAMED.fullmatch(found['label']):
                break
            at = found.end()
            name = 'angle' if found['angle'] is not None else 'plain'
            definition = Definition(mapped(inner, found.span(name)), mapped(inner, found.span('label')))
            self.definitions.setdefault(key_of(found['label']), definition)
        del leaf.lines[:len(leaf.lines) if at == len(inner.text) else inner.text.count('\n', 0, at)]

    def _cells(self, leaf: Leaf) -> list[Leaf]:
        """The paragraph, or the cells of the table that it is: no link goes from one cell to the next."""
        lines = leaf.lines
        if leaf.lazy or len(lines) < 2 or not _DELIMITERS.fullmatch(self.doc, *lines[1]):
            return [leaf]
        head = list(_row(self.doc, lines[0]))
        if len(head) != len(list(_row(self.doc, lines[1]))):
            return [leaf]
        cells = []
        for line in lines[:1] + lines[2:]:
            for span in _row(self.doc, line):
                cell = Leaf('text')
                cell.lines.append(span)
                cells.append(cell)
        return cells


class Definition(NamedTuple):
    """`[label]: destination`, where both stand in the document."""

    span: Span
    label_span: Span


def _row(doc: str, line: Span) -> Iterator[Span]:
    start, end = line
    while start < end and doc[end - 1] in ' \t':
        end -= 1
    if doc.startswith('|', start, end):
        start += 1
    at = start
    while at < end:
        if doc[at] == '\\':
            at += 1
        elif doc[at] == '|':
            yield start, at
            start = at + 1
        at += 1
    if start < end:
        yield start, end


def joined(doc: str, leaf: Leaf) -> DocText:
    return DocText([(doc[start:end], start) for start, end in leaf.lines])


def mapped(inner: DocText, span: Span) -> Span:
    start, end = span
    return inner.source_offset(start), inner.source_offset(end - 1) + 1 if end > start else inner.source_offset(start)


def key_of(label: str) -> str:
    return ' '.join(label.split()).casefold()


_BLANK: Final = regex.compile(r'[ \t]*$')
_RULE: Final = regex.compile(r'([-_*])[ \t]*(?:\1[ \t]*){2,}$')
_UNDERLINE: Final = regex.compile(r'(?:=+|-+)[ \t]*$')
_HEADING: Final = regex.compile(r'\#{1,6}(?=[ \t]|$)')
_MARKER: Final = regex.compile(r'(?:[-+*]|(?P<number>[0-9]{1,9})[.)])(?=[ \t]|$)')
_TASK: Final = regex.compile(r'\[[ xX]\](?=[ \t])')
_NOTE: Final = regex.compile(r'\[\^[^\]\[\s]+\]:[ \t]*')
_FENCE: Final = regex.compile(r'(?P<run>`{3,})(?P<info>[^`]*)$|(?P<run>~{3,})(?P<info>.*)$')
_CLOSE: Final = regex.compile(r'(?P<run>`{3,}|~{3,})[ \t]*$')
_DELIMITERS: Final = regex.compile(r'\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*')

TAG: Final = (
    r'''<(?:/[A-Za-z][A-Za-z0-9-]*\s*>|[A-Za-z][A-Za-z0-9-]*'''
    r'''(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*/?>)'''
)
_BLOCK_TAGS: Final = (
    'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|'
    'fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|'
    'menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|'
    'track|ul'
)
# https://spec.commonmark.org/0.31.2/#html-blocks, conditions 1 to 7
_HTML: Final = tuple((regex.compile(begin, regex.IGNORECASE), until) for begin, until in (
    (r'<(?:script|pre|style|textarea)(?=[\s>]|$)', '</(?:script|pre|style|textarea)>'),
    (r'<!--', '-->'),
    (r'<\?', r'\?>'),
    (r'<![A-Z]', '>'),
    (r'<!\[CDATA\[', r'\]\]>'),
    (rf'</?(?:{_BLOCK_TAGS})(?=\s|/?>|$)', ''),
    (TAG + r'[ \t]*$', ''),
))

# Destinations and titles of links, and what defines them
_WORD: Final = r'(?:[^\s()\\]|\\\S?+)*+'
_NESTED: Final = rf'\({_WORD}(?:\({_WORD}(?:\({_WORD}\){_WORD})*+\){_WORD})*+\)'  # pulldown-cmark goes deeper
DESTINATION: Final = rf'(?:<(?P<angle>(?:[^<>\n\\]|\\.)*)>|(?P<plain>(?=[^\s<)]){_WORD}(?:{_NESTED}{_WORD})*+))'
TITLE: Final = r'''(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))'''
NAMED: Final = regex.compile(r'(?!\^)(?=.*\S)(?:[^\[\]\\]|\\.)*', regex.DOTALL)
DEFINITION: Final = regex.compile(
    rf'\[(?P<label>(?:[^\[\]\\]|\\.){{1,999}})\]:\s*{DESTINATION}(?:\s+{TITLE})?[ \t]*(?:\n|$)', regex.DOTALL,
)


def trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
