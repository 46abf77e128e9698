"""The code blocks of documentation, fenced and indented, line by line, and whether rustdoc takes them for Rust.

Offsets are characters of the Markdown, 0-based, ends exclusive; a `DocText` leads from them to the source file.
"""
from __future__ import annotations

from typing import Final
from typing import NamedTuple

import regex

from rust_renames.rust.doc_texts import Span
from rust_renames.rust.markdown import Blocks
from rust_renames.rust.markdown import trimmed


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


def code_blocks(doc: str) -> list[CodeBlock]:
    """All code blocks, in order; `is_rust` says which are compiled as doc tests or shown as Rust."""
    blocks = []
    for leaf in Blocks(doc).leaves:
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
    first, last = trimmed(doc, start, end)
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
