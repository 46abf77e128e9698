"""Where Rust paths and Rust code stand in Markdown, as rustdoc (pulldown-cmark) reads it.

    links(doc)         the paths of intra-doc links
    code_blocks(doc)   fenced and indented code, line by line

Offsets are characters of the Markdown, 0-based, ends exclusive; a `DocText` leads from them to the source file.
"""
from __future__ import annotations

from bisect import bisect_right
from typing import Collection
from typing import Final
from typing import Iterator
from typing import NamedTuple
from typing import Sequence

import regex

Span = tuple[int, int]
Piece = tuple[str, int]  # one line without its end, and its character offset in the source file


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


class CodeBlock(NamedTuple):
    """A code block: one piece for each line of code, without container prefixes and rustdoc's `# `."""

    pieces: tuple[Span, ...]
    is_rust: bool
    edition: int | None
    tags: frozenset[str]  # the attributes that rustdoc knows, as written: no_run, ignore-windows, E0277 ...
    info: str
    fenced: bool
    start: int  # of the line with the fence, or of the first line of code

    @property
    def ignored(self) -> bool:
        return 'ignore' in self.tags


# ---- from comments to Markdown


class DocText:
    """Markdown made of lines that stand apart in a source file."""

    __slots__ = ('text', '_starts', '_sources')

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.text = '\n'.join(text for text, _ in pieces)
        self._starts: list[int] = []
        self._sources = [offset for _, offset in pieces]
        at = 0
        for text, _ in pieces:
            self._starts.append(at)
            at += len(text) + 1

    def source_offset(self, offset: int) -> int:
        """The place in the source file of a character; a line's end is that of its last character's end."""
        number = max(bisect_right(self._starts, offset) - 1, 0)
        return self._sources[number] + offset - self._starts[number]


def doc_text(pieces: Sequence[Piece]) -> DocText:
    return DocText(pieces)


def item_doc_text(comments: Sequence[Piece]) -> DocText:
    """The documentation of an item from its doc comments, in order, markers included."""
    pieces: list[Piece] = []
    for comment in comments:
        pieces += block_doc_pieces(comment) if comment[0].startswith('/*') else line_doc_pieces((comment,))
    return DocText(unindented(pieces))


def file_doc_text(text: str) -> DocText:
    """The documentation that `#[doc = include_str!("…")]` makes of a file, or a Markdown file by itself."""
    return DocText(unindented(_lines_of(text, 0)))


def line_doc_pieces(comments: Sequence[Piece]) -> list[Piece]:
    """`/// a` or `//! a`, one comment each, without the markers."""
    return [(text[3:].rstrip('\r\n'), offset + 3) for text, offset in comments]


def block_doc_pieces(comment: Piece) -> list[Piece]:
    """The lines of `/** … */` or `/*! … */` without frame and column of stars: rustc's `beautify_doc_string`."""
    text, offset = comment
    lines = _lines_of(text[3:-2], offset + 3)
    if len(lines) == 1:
        return lines
    if not lines[0][0].strip('*'):
        lines = lines[1:]
    if lines and lines[-1][0] and not lines[-1][0].strip('*'):
        lines = lines[:-1]
    column = _star_column(lines)
    return lines if column is None else [_without_star(line, column) for line in lines]


def unindented(pieces: Sequence[Piece], raw: Collection[int] = ()) -> list[Piece]:
    """All lines of an item's documentation without their common indentation: `unindent_doc_fragments` of rustdoc.

    `raw` are the indices of the pieces that come from `#[doc = "…"]`: beside comments they have one column less.
    """
    less = 1 if raw and len(raw) < len(pieces) else 0
    indents = [_indent(text) + less * (number in raw) for number, (text, _) in enumerate(pieces) if text.strip()]
    common = min(indents, default=0)
    result = []
    for number, (text, offset) in enumerate(pieces):
        cut = common - less if number in raw and common else common
        result.append((text[cut:], offset + cut) if text.strip() else (text, offset))
    return result


def _lines_of(text: str, offset: int) -> list[Piece]:
    lines = []
    for line in text.split('\n'):
        lines.append((line[:-1] if line.endswith('\r') else line, offset))
        offset += len(line) + 1
    return lines


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(' \t'))


def _star_column(lines: Sequence[Piece]) -> str | None:
    """What stands before the stars, where every line has one in that column; the first and blank ones may not."""
    texts = [text for text, _ in lines]
    if texts and not texts[0].lstrip().startswith('*'):
        texts = texts[1:]
    while texts and not texts[0].strip():
        texts.pop(0)
    while texts and not texts[-1].strip():
        texts.pop()
    columns = {len(match[1]) if (match := _STAR.match(text)) else None for text in texts}
    if len(columns) != 1 or None in columns:
        return None
    return texts[0][:columns.pop()]


def _without_star(line: Piece, column: str) -> Piece:
    text, offset = line
    if not text.startswith(column):
        return line
    at = len(column)
    if text[at:] == '*' or text.startswith(('* ', '**'), at):
        at += 1
    return text[at:], offset + at


_STAR: Final = regex.compile(r'([ \t]*)\*')

# ---- blocks: https://spec.commonmark.org/0.31.2/#appendix-a-parsing-strategy


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


class _Leaf:
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


class _Blocks:
    """The leaf blocks and link definitions of a document, with the footnotes, tables and tasks of rustdoc."""

    def __init__(self, doc: str) -> None:
        self.doc = doc
        self.leaves: list[_Leaf] = []
        self.definitions: dict[str, _Definition] = {}
        self._stack: list[_Container] = []
        self._leaf: _Leaf | None = None
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
            self._leaf = _Leaf('indented')
            self._leaf.lines.append((cursor.at, end))
        elif underlined and _UNDERLINE.match(doc, at, end) or _RULE.match(doc, at, end):
            self.leaves.append(_Leaf('rule'))
        elif heading := _HEADING.match(doc, at, end):
            title = _Leaf('text')
            title.lines.append((heading.end(), end))
            self.leaves.append(title)
        elif fence := _FENCE.match(doc, at, end):
            self._leaf = _Leaf('fence')
            self._leaf.info = fence['info'].strip()
            self._leaf.fence = (fence['run'][0], len(fence['run']), indent)
            self._leaf.lines.append((at, end))
        elif (until := self._html(at, end, False)) is not None:
            self._leaf = _Leaf('html')
            self._leaf.until = until
            self._verbatim(self._leaf, cursor)
        else:
            self._leaf = _Leaf('text')
            self._leaf.lines.append((at, end))

    def _verbatim(self, leaf: _Leaf, cursor: _Cursor) -> bool:
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

    def _define(self, leaf: _Leaf) -> None:
        """Takes the link definitions from the head of a paragraph."""
        inner = _joined(self.doc, leaf)
        at = 0
        while found := _DEFINITION.match(inner.text, at):
            if not _NAMED.fullmatch(found['label']):
                break
            at = found.end()
            name = 'angle' if found['angle'] is not None else 'plain'
            definition = _Definition(_mapped(inner, found.span(name)), _mapped(inner, found.span('label')))
            self.definitions.setdefault(_key(found['label']), definition)
        del leaf.lines[:len(leaf.lines) if at == len(inner.text) else inner.text.count('\n', 0, at)]

    def _cells(self, leaf: _Leaf) -> list[_Leaf]:
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
                cell = _Leaf('text')
                cell.lines.append(span)
                cells.append(cell)
        return cells


class _Definition(NamedTuple):
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


def _joined(doc: str, leaf: _Leaf) -> DocText:
    return DocText([(doc[start:end], start) for start, end in leaf.lines])


def _mapped(inner: DocText, span: Span) -> Span:
    start, end = span
    return inner.source_offset(start), inner.source_offset(end - 1) + 1 if end > start else inner.source_offset(start)


def _key(label: str) -> str:
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

_TAG: Final = (
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
    (_TAG + r'[ \t]*$', ''),
))

# ---- links


class _Raw(NamedTuple):
    """A link as Markdown has it: where its text stands and what it leads to."""

    form: str
    text: Span  # in the document
    target: Span
    key: Span | None = None  # what names the definition
    definition: _Definition | None = None


def links(doc: str) -> list[Link]:
    """The paths of all intra-doc links, in order; each once, however many links share a definition, used or not."""
    blocks = _Blocks(doc)
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


def _raw_links(doc: str, leaf: _Leaf, definitions: dict[str, _Definition]) -> Iterator[_Raw]:
    """https://spec.commonmark.org/0.31.2/#look-for-link-or-image; a label without definition is a link too."""
    inner = _joined(doc, leaf)
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


def _link(inner: DocText, shown: Span, at: int, definitions: dict[str, _Definition]) -> tuple[_Raw | None, int]:
    """The link whose text has just been closed, and where the text goes on."""
    text = inner.text
    place = _mapped(inner, shown)
    if tail := _TAIL.match(text, at):
        dest = tail.span('angle' if tail['angle'] is not None else 'plain')
        return _Raw('inline', place, _mapped(inner, dest) if dest[0] > 0 else (0, 0)), tail.end()
    after = at + text.startswith('\\[', at)  # pulldown-cmark does not see a backslash there
    if (tail := _LABEL.match(text, after)) and _NAMED.fullmatch(tail['label']):
        form, label, end = 'reference', tail.span('label'), tail.end()
    elif text.startswith('[]', after):
        form, label, end = 'collapsed', shown, after + 2
    else:
        form, label, end = 'shortcut', shown, at
    name = text[slice(*label)]
    if not _NAMED.fullmatch(name):
        return None, end
    definition = definitions.get(_key(name))
    if definition is None:
        return _Raw(form, place, _mapped(inner, label)), end
    return _Raw('definition', place, definition.span, _mapped(inner, label), definition), end


_INLINE: Final = regex.compile(rf'''(?x)
    \\[!-/:-@\[-`{{-~]                                           # an escape
  | (?P<run>`+)                                                  # of a code span
  | <[A-Za-z][A-Za-z0-9+.-]{{1,31}}:[^\s<>]*>                    # an autolink
  | <[\w.!\#$%&'*+/=?^`{{|}}~-]+@[\w.-]+>                        # an address
  | {_TAG} | <!--.*?--> | <\?.*?\?> | <![A-Za-z][^>]*> | <!\[CDATA\[.*?\]\]>
  | (?P<open>!?\[)
  | (?P<close>\])
''', regex.DOTALL)
_WORD: Final = r'(?:[^\s()\\]|\\\S?+)*+'
_NESTED: Final = rf'\({_WORD}(?:\({_WORD}(?:\({_WORD}\){_WORD})*+\){_WORD})*+\)'  # pulldown-cmark goes deeper
_DESTINATION: Final = rf'(?:<(?P<angle>(?:[^<>\n\\]|\\.)*)>|(?P<plain>(?=[^\s<)]){_WORD}(?:{_NESTED}{_WORD})*+))'
_TITLE: Final = r'''(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))'''
_TAIL: Final = regex.compile(rf'\(\s*{_DESTINATION}?(?:\s+{_TITLE})?\s*\)', regex.DOTALL)
_LABEL: Final = regex.compile(r'\[(?P<label>(?:[^\[\]\\]|\\.){0,999})\]', regex.DOTALL)
_NAMED: Final = regex.compile(r'(?!\^)(?=.*\S)(?:[^\[\]\\]|\\.)*', regex.DOTALL)
_DEFINITION: Final = regex.compile(
    rf'\[(?P<label>(?:[^\[\]\\]|\\.){{1,999}})\]:\s*{_DESTINATION}(?:\s+{_TITLE})?[ \t]*(?:\n|$)', regex.DOTALL,
)

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
    start, end = _trimmed(text, 0, len(text))
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
    return kind, namespace, *_trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# ---- code


def code_blocks(doc: str) -> list[CodeBlock]:
    """All code blocks, in order; `is_rust` says which are compiled as doc tests or shown as Rust."""
    blocks = []
    for leaf in _Blocks(doc).leaves:
        if leaf.kind in ('fence', 'indented'):
            is_rust, edition, tags = _language(leaf.info)
            lines = leaf.lines[1:] if leaf.kind == 'fence' else leaf.lines
            pieces = tuple(_code_line(doc, start, end) if is_rust else (start, end) for start, end in lines)
            blocks.append(CodeBlock(
                pieces, is_rust, edition, tags, leaf.info, leaf.kind == 'fence', leaf.lines[0][0],
            ))
    return blocks


def _code_line(doc: str, start: int, end: int) -> Span:
    """A line without what hides it (`# code`) or what keeps it from being hidden (`##`): rustdoc's `map_line`."""
    first, last = _trimmed(doc, start, end)
    if doc.startswith('##', first, last):
        return first + 1, end
    if doc.startswith('# ', first, last):
        return first + 2, last
    if doc[first:last] == '#':
        return last, last
    return start, end


def _language(info: str) -> tuple[bool, int | None, frozenset[str]]:
    """Whether a block is Rust, its edition and its tags: rustdoc's `LangString::parse`."""
    match = _INFO.fullmatch(info)
    if not match:
        return False, None, frozenset()
    rust, other, edition = False, False, None
    tags = set()
    for token in match.captures('tag'):
        if token.startswith('edition'):
            edition = int(token[7:]) if token[7:] in ('2015', '2018', '2021', '2024') else None
            continue
        if token == 'rust':
            rust = True
        elif token in ('should_panic', 'no_run', 'ignore') or token.startswith('ignore-'):
            rust = not other
        elif token in ('test_harness', 'compile_fail', 'standalone_crate') or _ERROR_CODE.fullmatch(token):
            rust = rust or not other
        elif token != 'custom':
            other = True
            continue
        tags.add(token)
    return 'custom' not in tags and (rust or not other), edition, frozenset(tags)


_ERROR_CODE: Final = regex.compile('E[0-9]{4}')
_BARE: Final = r'[\w:-][\w:.!\#$%&*+/;<>?@^|~-]*+'
_INFO: Final = regex.compile(rf'''(?x)
    (?: [,\s]+
      | \( [^)]* \)                                                # a comment
      | \{{ (?: [,\s]+ | \. (?:{_BARE}|"[^"]*") | {_BARE} = (?:[\w:.!\#$%&*+/;<>?@^|~-]+|"[^"]*") )* \}}
      | (?P<tag> {_BARE} ) | " (?P<tag> [^"]* ) "
    )*
''', regex.ASCII)
