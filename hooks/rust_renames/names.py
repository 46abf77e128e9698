"""Rust names and paths as values: no syntax, no files."""
from __future__ import annotations

# https://doc.rust-lang.org/reference/keywords.html
STRICT = frozenset((
    'as', 'break', 'const', 'continue', 'crate', 'else', 'enum', 'extern', 'false', 'fn', 'for', 'if', 'impl', 'in',
    'let', 'loop', 'match', 'mod', 'move', 'mut', 'pub', 'ref', 'return', 'self', 'Self', 'static', 'struct', 'super',
    'trait', 'true', 'type', 'unsafe', 'use', 'where', 'while',
))
RESERVED = frozenset((
    'abstract', 'become', 'box', 'do', 'final', 'macro', 'override', 'priv', 'typeof', 'unsized', 'virtual', 'yield',
))
SINCE_2018 = frozenset(('async', 'await', 'dyn', 'try'))
SINCE_2024 = frozenset(('gen',))
NEVER_RAW = frozenset(('crate', 'self', 'super', 'Self', '_'))

RustPath = tuple[str, ...]


def is_keyword(name: str, edition: int) -> bool:
    """Whether `name` needs `r#` to be an identifier in `edition` (2015, 2018, 2021 or 2024)."""
    return (
        name in STRICT or name in RESERVED or
        edition >= 2018 and name in SINCE_2018 or
        edition >= 2024 and name in SINCE_2024
    )


def bare(name: str) -> str:
    """The identifier without its `r#`."""
    return name[2:] if name.startswith('r#') else name


def spelled(name: str, edition: int) -> str:
    """How the identifier `name` is written in a file of that edition."""
    return f'r#{name}' if name not in NEVER_RAW and is_keyword(name, edition) else name


def is_identifier(name: str) -> bool:
    """Whether `name`, without `r#`, is a Rust identifier (XID_Start XID_Continue*, or `_` and more)."""
    return name.isidentifier() and name != '_'


def shown(path: RustPath) -> str:
    return '::'.join(path)
