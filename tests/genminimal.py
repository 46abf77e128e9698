"""Failing programs made small: pieces go as long as the same thing goes wrong."""
from __future__ import annotations

from typing import Callable
from typing import Iterator

from genjudge import Subject
from gentext import Mount
from gentext import Pieces
from gentext import tokens_of


def minimal(one: Subject, fails: Callable[[Subject], bool], limit: int = 1500) -> Subject:
    """Changes the program in place; `fails` says of a smaller one whether it is still valid and wrong."""
    budget = [limit]

    def still() -> bool:
        budget[0] -= 1
        try:
            return budget[0] > 0 and fails(one)
        except Exception:  # noqa: BLE001  (a program that was cut in an odd place)
            return False

    while True:
        before = _size(one)
        _drop_targets(one, still)
        _drop_pieces(one, still)
        _simplify(one, still)
        if _size(one) == before or budget[0] <= 0:
            return one


def _size(one: Subject) -> tuple[int, int]:
    few = sum(not name.startswith('n') for name in one.names.values())
    return sum(map(len, one.program.written(one.names).files.values())), few


def _drop_targets(one: Subject, still: Callable[[], bool]) -> None:
    for target in one.program.targets[1:]:
        index = one.program.targets.index(target)
        one.program.targets.remove(target)
        if not still():
            one.program.targets.insert(index, target)


def _slots(pieces: Pieces) -> Iterator[tuple[Pieces, int]]:
    """Every list's places, outer ones first."""
    level: list[Pieces] = [pieces]
    while level:
        below: list[Pieces] = []
        for some in level:
            for index, piece in enumerate(some):
                inner = piece.body if isinstance(piece, Mount) else piece
                if isinstance(inner, list) and inner:
                    yield some, index
            for piece in some:
                inner = piece.body if isinstance(piece, Mount) else piece
                if isinstance(inner, list):
                    below.append(inner)
        level = below


def _drop_pieces(one: Subject, still: Callable[[], bool]) -> None:
    for target in one.program.targets:
        chunk = 8
        while chunk:
            slots = list(_slots(target.root.body))
            for start in range(0, len(slots), chunk):
                saved = [(some, index, some[index]) for some, index in slots[start:start + chunk]]
                if not any(piece for _, _, piece in saved):
                    continue
                for some, index, _ in saved:
                    some[index] = []
                if not still():
                    for some, index, piece in reversed(saved):
                        some[index] = piece
            chunk //= 2


def _simplify(one: Subject, still: Callable[[], bool]) -> None:
    for target in one.program.targets:
        for some, index in list(_slots(target.root.body)):
            piece = some[index]
            if isinstance(piece, Mount) and piece.form != 'inline':
                some[index] = piece._replace(form='inline')
                if not still():
                    some[index] = piece
    present = {tok.name for target in one.program.targets for tok in tokens_of(target.root.body)}
    for name in one.names:
        saved = one.names[name]
        if name != one.target.name and saved != f'n{name}':
            one.names[name] = f'n{name}'
            if name in present and not still():
                one.names[name] = saved
