"""A unified diff of bytes, as `git apply` and `patch` take it."""
from __future__ import annotations

from difflib import unified_diff


def unified(filename: str, before: bytes, after: bytes) -> bytes:
    """Line ends stay as they are; a missing last one is told as diff does."""
    old, new = _lines(before), _lines(after)
    end = '\t' if ' ' in filename else ''  # without it, `patch` takes what follows the space for a date
    lines = unified_diff(old, new, f'a/{filename}{end}', f'b/{filename}{end}')
    return ''.join(
        line if line.endswith('\n') else f'{line}\n\\ No newline at end of file\n' for line in lines
    ).encode('utf-8', 'surrogateescape')


def _lines(data: bytes) -> list[str]:
    """Only `\\n` ends a line, as for git."""
    lines = data.decode('utf-8').split('\n')
    ended = [f'{line}\n' for line in lines[:-1]]
    return ended + lines[-1:] if lines[-1] else ended
