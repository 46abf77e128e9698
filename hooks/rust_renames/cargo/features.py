"""Which cfgs hold in a plain build here, features by default: The Rust Reference, chapter "Conditional compilation"."""
from __future__ import annotations

from typing import Iterable

from rust_renames.cargo.documents import document
from rust_renames.cargo.documents import strings
from rust_renames.cargo.documents import table
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import Attribute
from rust_renames.source import Files

# What holds on the usual 64-bit targets; names and values of a target that differ between them are taken to hold.
_NEVER = frozenset(('test', 'doc', 'doctest', 'miri', 'loom', 'fuzzing', 'docsrs', 'proc_macro', 'debugger'))
_OF_FEATURES = frozenset(('feature', 'all', 'any', 'not'))
_TARGET = frozenset(('unix', 'windows', 'debug_assertions', 'panic', 'overflow_checks'))


def default_features(files: Files, manifest: str) -> frozenset[str]:
    """The features of a package that are on without further ado, optional dependencies by their names."""
    known = table(document(files.text(manifest) or ''), 'features')
    found: set[str] = set()
    new = ['default']
    while new:
        name = new.pop()
        if name not in found:
            found.add(name)
            new += strings(known.get(name))
            if name.startswith('dep:'):
                found.add(name[4:])
    return frozenset(found)


def holds(buffer: Buffer, start: int, end: int, features: frozenset[str]) -> bool:
    """Whether the predicate in tokens [start, end) of a `cfg(…)` holds; what can't be told does."""
    name = buffer.texts[start] if start < end else ''
    if start + 1 < end and buffer.texts[start + 1] == '(':
        parts = [holds(buffer, first, last, features) for first, last in arguments(buffer, start + 2, end - 1)]
        if name == 'not':
            return not all(parts)
        return any(parts) if name == 'any' else all(parts)
    if start + 2 < end and buffer.texts[start + 1] == '=' and buffer.kinds[start + 2] == STRING:
        return name != 'feature' or buffer.texts[start + 2][1:-1] in features
    if name in _NEVER:
        return False
    return name in _TARGET or name == 'true'


def hold_by_default(buffer: Buffer, attributes: Iterable[Attribute], files: Files, manifest: str) -> bool:
    """Whether all `cfg`s among attributes hold with the default features, whatever the target."""
    cfgs = [one for one in attributes if one.path == 'cfg' and one.args >= 0]
    if any(
        buffer.kinds[token] == IDENT and buffer.texts[token] not in _OF_FEATURES
        for one in cfgs for token in range(one.args + 1, one.end - 1)
    ):
        return False
    features = default_features(files, manifest)
    return all(holds(buffer, one.args + 1, one.end - 1, features) for one in cfgs)


def arguments(buffer: Buffer, start: int, end: int) -> list[tuple[int, int]]:
    """The tokens [start, end) of each of what commas part."""
    found = []
    at = first = start
    while at < end:
        if buffer.texts[at] == '(':
            at = buffer.match[at]
        elif buffer.texts[at] == ',':
            found.append((first, at))
            first = at + 1
        at += 1
    return found + [(first, end)] if first < end else found
