"""The known name that a wrong one was meant to be."""
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence


def nearest(name: str, known: Sequence[str]) -> str | None:
    """The most similar of the known names, capitals aside, or None where none is similar."""
    # Not above: difflib loads `re`, and a table without faults needs neither.
    from difflib import get_close_matches
    small = {one.lower(): one for one in known}
    return next((small[one] for one in get_close_matches(name.lower(), small, 1, 0.5)), None)


def advice(name: str, known: Sequence[str]) -> str:
    """`did you mean …?`, or what there is."""
    near = nearest(name, known)
    if near is not None:
        return f'did you mean `{near}`?'
    return f'known are {", ".join(f"`{one}`" for one in known)}'
