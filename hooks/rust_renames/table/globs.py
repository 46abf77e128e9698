"""Globs as `exclude` has them: `*` `?` `[…]` within a part of a file name, `**` for any number of parts."""
from __future__ import annotations

from rust_renames.source import normalized


def matches_below(folder: str, glob: str, filename: str) -> bool:
    """Whether a glob that is read from `folder` matches the file or a folder that it lies in."""
    if folder:
        if not filename.startswith(f'{folder}/'):
            return False
        filename = filename[len(folder) + 1:]
    parts = normalized(glob)
    return _parts_match(parts.split('/'), filename.split('/')) if parts else glob.startswith('.')


def _parts_match(globs: list[str], parts: list[str]) -> bool:
    """Whether the globs match some of the first parts: a folder's name stands for all that is below it."""
    # For each number of leading parts: do the globs so far match them?
    reached = [True] + [False] * len(parts)
    for glob in globs:
        if glob == '**':
            first = reached.index(True)
            reached = [at >= first for at in range(len(reached))]
        else:
            reached = [False] + [before and _matches(glob, part) for before, part in zip(reached, parts)]
        if True not in reached:
            return False
    # `a/**` is what is in the folder, not a file of that name.
    return True in reached[1:] if globs[-1] != '**' else reached[-1] and (len(globs) == 1 or True in reached[:-1])


def _matches(glob: str, name: str) -> bool:
    """Whether one part matches, by going back to the last `*` where it does not."""
    at = place = 0
    star, tried = -1, 0
    while place < len(name):
        if glob.startswith('*', at):
            star, tried = at, place
            at += 1
            continue
        end = _one(glob, at, name[place]) if at < len(glob) else -1
        if end > 0:
            at, place = end, place + 1
        elif star >= 0:
            tried += 1
            at, place = star + 1, tried
        else:
            return False
    return not glob[at:].strip('*')


def _one(glob: str, at: int, character: str) -> int:
    """Where the glob goes on after what stands at `at`, if that matches the character; else -1."""
    if glob[at] == '?':
        return at + 1
    if glob[at] == '[':
        negated = glob.startswith(('!', '^'), at + 1)
        first = at + 2 if negated else at + 1
        end = glob.find(']', first + 1)  # a `]` that comes first is one of the set
        if end > 0:
            return end + 1 if _in_set(glob[first:end], character) != negated else -1
    if glob[at] == '\\' and at + 1 < len(glob):
        at += 1
    return at + 1 if glob[at] == character else -1


def _in_set(members: str, character: str) -> bool:
    at = 0
    while at < len(members):
        if members[at + 1:at + 2] == '-' and at + 2 < len(members):
            if members[at] <= character <= members[at + 2]:
                return True
            at += 3
        else:
            if members[at] == character:
                return True
            at += 1
    return False
