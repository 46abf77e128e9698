"""Where in its text a declaration stands, with what belongs to it, and where in another text there is room for it."""
from __future__ import annotations

from bisect import bisect_left
from typing import Final
from typing import Iterator
from typing import NamedTuple

import regex

from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.edits import Edit
from rust_renames.relocate.declaring import Cut
from rust_renames.relocate.declaring import Paste
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import COMMENT
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import SPACE
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import UseItem

# Comments at the head of a file that are about the file.
_OF_THE_FILE: Final = regex.compile(
    r'copyright|licen[sc]e|spdx|@generated|rust-renames:\s*allow-file|\bvim?:|-\*-', regex.IGNORECASE,
)


def cut(
    buffer: Buffer, item: Item, visibility: Edit, more: list[str], around: tuple[int, int] | None = None,
) -> Cut:
    """A declaration with its attributes and some more, the comments right above and the one behind it.

    `around` are the first and the last token of a macro call that goes too, which has nothing else.
    """
    text = buffer.text
    first, last = buffer.starts[first_outer(buffer, item.start)], buffer.end(item.end - 1)
    indent = _leading(text[text.rfind('\n', 0, first) + 1:first])
    start, end = with_comments(buffer, item)
    gone = _gone(text, start, end)
    if around is not None:
        call = buffer.starts[around[0]]
        above = above_line(buffer, call)
        more = [*_comments(buffer, above, call), *more]
        gone = _gone(text, above, buffer.end(around[1]))
    attributes = [Edit(first, first, f'{words}\n{indent}') for words in more]
    lines = tuple(
        at + index + 1
        for kind, words, at in zip(*buffer.tokens) if kind == STRING and start <= at < end
        for index, character in enumerate(words) if character == '\n'
    )
    spaced = item.inner is not None and '\n' in text[start:end]
    own = *attributes, visibility
    return Cut(buffer.filename, gone, start, end, (first, last), indent, own, lines, spaced)


def with_comments(buffer: Buffer, item: Item) -> tuple[int, int]:
    """The characters of an item, with the comments right above it and the one behind it."""
    first, last = buffer.starts[first_outer(buffer, item.start)], buffer.end(item.end - 1)
    return above_line(buffer, first), _behind(buffer, last)


def behind_item(buffer: Buffer, item: Item | UseItem, words: list[str]) -> Edit:
    """Lines of the same indentation behind an item."""
    return behind_tokens(buffer, item.start, item.end, words)


def behind_tokens(buffer: Buffer, start: int, end: int, words: list[str]) -> Edit:
    """The same behind what stands from one token to before another."""
    text = buffer.text
    end = buffer.end(end - 1)
    at = _behind(buffer, end)
    if at == end and text[at:text.find('\n', at) + 1 or len(text)].strip():
        return Edit(at, at, f' {" ".join(words)}')
    newline = '\r\n' if '\r\n' in text else '\n'
    indent = _indent_of(text, buffer.starts[first_outer(buffer, start)])
    return Edit(at, at, ''.join(f'{newline}{indent}{line}' for line in words))


def above_line(buffer: Buffer, first: int) -> int:
    """Where the comments above begin, of what begins its line."""
    line = buffer.text[buffer.text.rfind('\n', 0, first) + 1:first]
    return first if line.strip() else _above(buffer, first)


def _comments(buffer: Buffer, start: int, end: int) -> list[str]:
    """Their lines, without indentation."""
    return [line.strip() for line in buffer.text[start:end].split('\n') if line.strip()]


def first_outer(buffer: Buffer, token: int) -> int:
    """Behind the inner attributes and documentation before an item, which are its parent's."""
    at = token
    while at < buffer.size:
        if buffer.kinds[at] == DOC and buffer.texts[at][2:3] == '!':
            token = at = at + 1
        elif buffer.kinds[at] == DOC:
            at += 1
        elif buffer.texts[at] == '#' and buffer.texts[at + 1] == '!':
            token = at = buffer.match[at + 2] + 1
        elif buffer.texts[at] == '#':
            at = buffer.match[at + 1] + 1
        else:
            break
    return token


def _above(buffer: Buffer, first: int) -> int:
    """Where the comments begin that stand right above an item, on lines of their own."""
    kinds, texts, starts = buffer.tokens
    found = first
    at = bisect_left(starts, first) - 1
    while at >= 0 and kinds[at] == SPACE and texts[at].count('\n') == 1 and at and kinds[at - 1] == COMMENT:
        at -= 2
        if at >= 0 and '\n' not in texts[at]:
            return found
        found = starts[at + 1]
    if at < 0 and _OF_THE_FILE.search(buffer.text, 0, first):
        return first
    return found


def _behind(buffer: Buffer, last: int) -> int:
    """The end of a comment behind an item, on its last line."""
    kinds, texts, starts = buffer.tokens
    at = bisect_left(starts, last)
    if at < len(kinds) and kinds[at] == SPACE and '\n' not in texts[at]:
        at += 1
    if at < len(kinds) and kinds[at] == COMMENT and '\n' not in texts[at]:
        end = starts[at] + len(texts[at].rstrip('\r'))
        if '\n' in buffer.text[end:end + 2] or end == len(buffer.text):
            return end
    return last


def _gone(text: str, start: int, end: int) -> tuple[int, int]:
    """What goes from the text with a declaration: its lines, and an empty one where it would be one too many."""
    line = text.rfind('\n', 0, start) + 1
    close = text.find('\n', end) + 1 or len(text)
    if text[line:start].strip('\ufeff \t'):
        if text[end:close].strip():
            return start, len(text) - len(text[end:].lstrip(' \t'))
        return len(text[:start].rstrip(' \t')), end
    if text[end:close].strip():
        return start, len(text) - len(text[end:].lstrip(' \t'))
    line = start if text[line:start].startswith('\ufeff') else line
    before = text[text.rfind('\n', 0, line - 1) + 1:line].strip() if line else ''
    after = text[close:text.find('\n', close) + 1 or len(text)]
    if close < len(text) and not after.strip() and (not before or before.endswith('{')):
        return line, close + len(after)
    if (close == len(text) or after.strip().startswith('}')) and line and not before:
        return text.rfind('\n', 0, line - 1) + 1, close
    return line, close


def paste(
    target: Part, parent: Module, cuts: list[Cut], twins: list[Cut], moving: set[Module], behind: int,
    before: int | None,
) -> Paste:
    """Behind the modules that the new parent has already, else at its beginning.

    Behind one offset in any case, and before another one if both can be.
    """
    buffer = target.outline.buffer
    newline = '\r\n' if '\r\n' in buffer.text else '\n'
    last = max([_last_mod(target, parent, moving, before), behind])
    spaced = any(cut.spaced for cut in cuts)
    gap = _behind_mods(target, last, spaced) if last else _at_the_beginning(target, spaced)
    between = '\n\n' if spaced else '\n'
    words = (one.replace('\n', newline) for one in (gap.before, between, gap.after))
    return Paste(buffer.filename, gap.start, gap.end, tuple(cuts), tuple(twins), gap.indent, newline, *words)


class _Gap(NamedTuple):
    """A stretch of white space, and what stands before and behind the declarations in it."""

    start: int
    end: int
    before: str
    after: str
    indent: str


def _last_mod(target: Part, parent: Module, moving: set[Module], before: int | None) -> int:
    """The offset behind the last module there, tests aside, and the macros in whose textual scope it may be; or 0."""
    buffer = target.outline.buffer
    mods = [item for items in target.scope.items.values() for item in items if item.kind == 'mod' and not item.in_macro]
    mods = [item for item in mods if parent.children.get(item.name) not in moving and not _is_test(buffer, item)]
    macros = [
        item for items in target.scope.items.values() for item in items if item.kind == 'macro' and not item.in_macro
    ]
    ends = [buffer.end(item.end - 1) for item in mods + macros]
    return max([end for end in ends if before is None or end <= before], default=0)


def _is_test(buffer: Buffer, item: Item) -> bool:
    return any(
        attribute.path == 'cfg' and 'test' in buffer.texts[attribute.start:attribute.end]
        for attribute in item.attributes
    )


def _behind_mods(target: Part, last: int, spaced: bool) -> _Gap:
    buffer = target.outline.buffer
    text = buffer.text
    at = _behind(buffer, last)
    line, _, rest = text[at:].partition('\n')
    if line.strip():  # something else goes on in the same line
        return _Gap(at, at, ' ', '', '')
    following = rest.partition('\n')[0].strip()
    after = '\n' if spaced and following and not following.startswith('}') else ''
    return _Gap(at, at, '\n\n' if spaced else '\n', after, _inner_indent(target))


def _at_the_beginning(target: Part, spaced: bool) -> _Gap:
    """Behind inner attributes and documentation, and before the comments of the first item."""
    if target.inline:
        return _in_braces(target, spaced)
    buffer = target.outline.buffer
    text = buffer.text
    token = first_outer(buffer, 0)
    if token == buffer.size:
        before = '' if not text.strip('\ufeff') else '\n' if text.endswith('\n') else '\n\n'
        return _Gap(len(text), len(text), before, '\n' if not text or text.endswith('\n') else '', '')
    first = buffer.starts[token]
    if text[text.rfind('\n', 0, first) + 1:first].strip('\ufeff \t'):
        return _Gap(first, first, '', ' ', '')
    at = _above(buffer, first)
    return _Gap(at, at, '', '\n\n', '')


def _in_braces(target: Part, spaced: bool) -> _Gap:
    buffer = target.outline.buffer
    text = buffer.text
    start, end = target.scope.start, target.scope.end
    token = min(first_outer(buffer, start + 1), end)
    at = _behind(buffer, buffer.end(token - 1))
    outer, inner = _indent_of(text, buffer.starts[start]), _inner_indent(target)
    if token == end:
        return _Gap(at, buffer.starts[end], '\n', f'\n{outer}', inner)
    if '\n' in text[at:buffer.starts[token]]:
        return _Gap(at, at, '\n', '\n', inner)
    if spaced:
        return _Gap(at, buffer.starts[token], '\n', f'\n\n{inner}', inner)
    return _Gap(at, at, ' ', '', '')


def _inner_indent(target: Part) -> str:
    """The indentation of a module's first line, else one step more than that of the line where it begins."""
    if not target.inline:
        return ''
    buffer = target.outline.buffer
    start, first = target.scope.start, buffer.starts[target.scope.start + 1]
    inner = _indent_of(buffer.text, first)
    outer = _indent_of(buffer.text, buffer.starts[start])
    if target.scope.start + 1 < target.scope.end and '\n' in buffer.text[buffer.starts[start]:first]:
        return inner
    return outer + ('\t' if outer.startswith('\t') else '    ')


def _indent_of(text: str, at: int) -> str:
    """The white space that begins the line of an offset."""
    return _leading(text[text.rfind('\n', 0, at) + 1:at])


def _leading(line: str) -> str:
    return line[:len(line) - len(line.lstrip(' \t'))]


def is_under_cfg(buffer: Buffer, token: int, start: int = 0) -> bool:
    """Whether something around a token, behind the token `start`, has an attribute that begins with `cfg`."""
    return any(True for _ in cfgs_over(buffer, token, start))


def cfgs_over(buffer: Buffer, token: int, start: int = 0) -> Iterator[int]:
    """The `cfg` and `cfg_attr` of what is around a token, behind the token `start`."""
    texts = buffer.texts
    depth = 0  # of brackets that are closed before the token
    is_apart = False  # whether what has been read belongs to something before
    for at in range(token - 1, start - 1, -1):
        word = texts[at]
        if word in (')', ']', '}'):
            is_apart = is_apart or word == '}' and not depth
            depth += 1
        elif word in ('(', '[', '{'):
            is_apart = is_apart and depth > 0
            depth = max(depth - 1, 0)
        elif word == ';' and not depth:
            is_apart = True
        elif word in ('cfg', 'cfg_attr') and depth == 1 and not is_apart and texts[at - 1] == '[':
            yield at
