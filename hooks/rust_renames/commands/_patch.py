"""A plan as git writes changes, for people to read and for `git apply` to take."""
from __future__ import annotations

from difflib import SequenceMatcher

from rust_renames.commands._diff import unified


def patch(old: str, new: str, before: bytes, after: bytes) -> bytes:
    """One file: its move, where the names differ, and its change, where the contents do."""
    lines = [f'diff --git {quoted(f"a/{old}")} {quoted(f"b/{new}")}']
    if old != new:
        lines.append(f'similarity index {_similarity(before, after)}%')
        lines += [f'rename from {quoted(old)}', f'rename to {quoted(new)}']
    head = ''.join(f'{line}\n' for line in lines).encode('utf-8', 'surrogateescape')
    if before == after:
        return head
    hunks = unified(new, before, after).split(b'\n', 2)[2]
    names = f'--- {_ended(quoted(f"a/{old}"))}\n+++ {_ended(quoted(f"b/{new}"))}\n'
    return head + names.encode('utf-8', 'surrogateescape') + hunks


def quoted(name: str) -> str:
    """As git writes names with quotes, backslashes and control characters."""
    if all(character >= ' ' and character not in '"\\\x7f' for character in name):
        return name
    return '"' + ''.join(map(_escaped, name)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f'\\{character}'
    return f'\\{ord(character):03o}' if character < ' ' or character == '\x7f' else character


def _ended(name: str) -> str:
    """A name with a space ends in a tab, by which it is told from a date."""
    return f'{name}\t' if ' ' in name else name


def _similarity(before: bytes, after: bytes) -> int:
    """A rough one; git asks for a number and does nothing with it."""
    return 100 if before == after else min(99, int(100 * SequenceMatcher(None, before, after).quick_ratio()))
