"""Questions that lead back to themselves: modules whose globs bring each other's names, imports of their own names.

    mod a { pub use crate::b::*; }  mod b { pub use crate::a::*;  pub fn f() {} }

What `a` has is what `b` has, and the other way round. Where a question meets itself it has nothing to add at first;
what has been found meanwhile is taken for granted in the next turn, until nothing new comes to light: the least fixed
point, as for imports in The Rust Reference, chapter "Names", section "Name resolution".
"""
from __future__ import annotations

from typing import Any
from typing import Callable
from typing import Final
from typing import NamedTuple
from typing import TypeVar

T = TypeVar('T')
CLOSED: Final = 1 << 30
_TURNS: Final = 8


class _Held(NamedTuple):
    """An answer of this turn, and how deep the outermost question lies that it depends on."""

    answer: Any
    depth: int
    nothing: Any


class Questions:
    """Those that are being answered, and the answers that hold whoever asks.

    `met` is how deep the outermost question lies that has been met again by what is asked now: until it is answered,
    what is found is incomplete. `bound` is the same for questions that are not asked in turns.
    """

    def __init__(self) -> None:
        self.met = CLOSED
        self.bound = CLOSED
        self._active: dict[object, int] = {}
        self._known: dict[object, Any] = {}
        self._held: dict[object, _Held] = {}
        self._assumed: dict[object, Any] = {}  # answers of the turn before

    def meets(self, key: object) -> bool:
        """Whether a question is being answered: it has nothing to add to itself."""
        depth = self._active.get(key)
        if depth is None:
            return False
        self.met = min(self.met, depth)
        self.bound = min(self.bound, depth)
        return True

    def enter(self, key: object) -> None:
        self._active[key] = len(self._active)

    def leave(self, key: object) -> None:
        del self._active[key]

    def are_answered(self) -> bool:
        return not self._active

    def finds_nothing(self, find: Callable[[], object]) -> bool:
        """Whether that will not change either, once all that is being answered is."""
        met, self.met = self.met, CLOSED
        nothing = not find() and self.met == CLOSED
        self.met = min(self.met, met)
        return nothing

    def answer(self, key: object, find: Callable[[], T], nothing: T, in_turns: bool = True) -> T:
        """What `find` finds, which may ask the same again; remembered once it is complete.

        `nothing` is what the question has to say to itself, in the first turn or, if it is not asked `in_turns`, ever.
        """
        if key in self._known:
            known: T = self._known[key]
            return known
        held = self._held.get(key)
        depth = self._active.get(key) if held is None else held.depth
        if depth is not None:
            self.met = min(self.met, depth)
            if held is None and not in_turns:
                self.bound = min(self.bound, depth)
                return nothing
            answer: T = self._assumed.get(key, nothing) if held is None else held.answer
            return answer
        depth = self._active[key] = len(self._active)
        met, bound, earlier = self.met, self.bound, len(self._held)
        try:
            for _ in range(_TURNS):
                self.met = self.bound = CLOSED
                found = find()
                if self.met != depth or not in_turns or not self._is_new(key, found, nothing, earlier):
                    break
        except BaseException:
            self._drop(earlier)
            raise
        finally:
            del self._active[key]
        self._remember(key, found, nothing, depth, earlier)
        self.met = min(self.met, met) if self.met < depth else met
        self.bound = min(self.bound, bound) if self.bound < depth else bound
        return found

    def _is_new(self, key: object, found: object, nothing: object, earlier: int) -> bool:
        """Whether a turn has brought anything to light that was not taken for granted in it."""
        turn = {key: _Held(found, 0, nothing), **{one: self._held[one] for one in self._since(earlier)}}
        is_new = any(held.answer != self._assumed.get(one, held.nothing) for one, held in turn.items())
        if is_new:
            self._assumed.update((one, held.answer) for one, held in turn.items())
            self._drop(earlier)
        return is_new

    def _remember(self, key: object, found: object, nothing: object, depth: int, earlier: int) -> None:
        if self.met >= depth:
            self._known[key] = found
        if self.met >= depth or self.bound < depth:
            self._drop(earlier)
            return
        for one in self._since(earlier):
            held = self._held[one]
            self._held[one] = held._replace(depth=min(held.depth, self.met))
        self._held[key] = _Held(found, self.met, nothing)

    def _since(self, earlier: int) -> list[object]:
        return list(self._held)[earlier:]

    def _drop(self, earlier: int) -> None:
        for one in self._since(earlier):
            del self._held[one]
