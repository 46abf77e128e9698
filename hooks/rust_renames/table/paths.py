"""Rust paths as the strings of a table: parsed, or told what is wrong with them."""
from __future__ import annotations

from rust_renames.names import NEVER_RAW
from rust_renames.names import RustPath
from rust_renames.names import bare
from rust_renames.names import is_identifier
from rust_renames.names import is_keyword


def parsed(text: str, known: set[str]) -> RustPath | None:
    """The path, without `r#` and in NFC, or None; `known` are segments that were found right, and grows."""
    path = text.split('::')
    names = path[1:] if path[0] == 'crate' else path
    if not names:
        return None
    if not known.issuperset(names):
        if not all(map(_is_segment, names)):
            return None
        known.update(names)
    return tuple(path) if text.isascii() and 'r#' not in text else tuple(map(_normal, path))


def _is_segment(text: str) -> bool:
    """An identifier of some edition: `crate::async` is a path in edition 2015, and is written `r#async` in others."""
    name = bare(text)
    return is_identifier(name) and name not in NEVER_RAW and (name is not text or not is_keyword(name, 2015))


def _normal(segment: str) -> str:
    # https://doc.rust-lang.org/reference/identifiers.html#normalization
    from unicodedata import normalize
    return normalize('NFC', bare(segment))


def fault(text: str) -> str:
    """What is wrong with a path that is not parsed, and what to do."""
    if not text:
        return 'is empty; write a path such as `crate::old_name`'
    if text == 'crate':
        return '`crate` alone is no path to rename; name something in it: `crate::old_name`'
    for sign, message in _SIGNS:
        if sign in text:
            return f'`{text}` {message}'
    if text.startswith('::'):
        return f'`{text}` begins with `::`; write `{text[2:]}`, a path in the crate of that name'
    found = [_segment_fault(segment, at) for at, segment in enumerate(text.split('::'))]
    return next(f'`{text}` {one}' for one in found if one is not None)


_SIGNS = (
    ('<', 'has generics; write the path without `<…>`'),
    (' as ', 'has an alias; write the path alone'),
    (' ', 'has a space; write the path without'),
    ('\t', 'has a tab; write the path without'),
    ('\n', 'has a line end; write the path in one line'),
    ('{', 'is a list; write an entry for each path'),
    ('*', 'is a glob; write an entry for each path'),
    ('$', 'has `$`; write `crate::…`'),
    ('!', 'has `!`; write the macro by its name alone'),
    ('(', 'is a call; write the function by its name alone'),
    ('/', 'is no Rust path but a file name; write the path as Rust code does: `crate::old_name`'),
)


def _segment_fault(segment: str, at: int) -> str | None:
    name = bare(segment)
    if not segment:
        return 'has an empty segment; write names with one `::` between them'
    if segment in ('self', 'super', 'Self'):
        return f'has `{segment}`, which depends on where it stands; write the path from `crate`'
    if segment == 'crate':
        return None if at == 0 else 'has `crate` inside; it can only stand first'
    if _is_segment(segment):
        return None
    if name in NEVER_RAW:
        return f'has `{segment}`, which is no identifier'
    if is_identifier(name):
        return f'has the keyword `{segment}`; write `r#{segment}`'
    if ':' in segment:
        return 'has a single `:`; write `::` between names'
    if '-' in segment:
        return f'has `-`; Rust code writes `{segment.replace("-", "_")}`'
    return f'is no Rust path: `{segment}` is no identifier'
