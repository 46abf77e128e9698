"""Is one of many names in a text? Nearly every file of a run ends here, so it is asked of bytes."""
from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

# Bytes that make identifiers longer. Those beyond ASCII may be a space or an arrow as well, so they are not among them.
WORD = frozenset(b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_')
SPACED = bytes(byte if byte in WORD else 0x20 for byte in range(256))
ESCAPES = (b'\\n', b'\\r', b'\\t', b'\\0')  # in a string, their letter may stand directly before a name
KELVIN = '\u212a'.encode()  # in NFC it is the letter K
FEW = 12  # one search after the other costs as much for so many as cutting the text into words does for any number
SHARED = 6  # bytes in a row that many names have in common, such as `phase_`, are looked for in their stead


class Needles:
    """Names to look for. A name that is found may still be no identifier: that is for a lexer to say.

    With `exact` the names are but parts of what is looked for, which it gives once one of them is met.
    """

    def __init__(self, names: frozenset[str], exact: Callable[[], frozenset[str]] | None = None) -> None:
        self._exact = exact
        self._plain = frozenset(name.encode() for name in names if name.isascii())
        self._others = tuple(sorted(names - {name.decode() for name in self._plain}))
        self._few = tuple(sorted(self._plain)) if len(self._plain) <= FEW else None
        self._parts = self._few if self._few is not None else _shared_parts(self._plain)
        self._words: frozenset[bytes] | None = None

    def are_in(self, data: bytes) -> bool:
        """Whether one of the names is in a text of UTF-8, as a whole word."""
        if not data.isascii():
            if self._others and self._beyond_ascii(data):
                return True
            if KELVIN in data:
                data = data.replace(KELVIN, b'K')
        if (self._few is not None or self._parts) and not any(part in data for part in self._parts):
            return False
        if self._few is not None and self._exact is None:
            return any(name in data and _is_word_in(name, data) for name in self._few)
        return not self._all_words().isdisjoint(data.translate(SPACED).split())

    def _all_words(self) -> frozenset[bytes]:
        """The names as they may stand in a text, behind an escape in a string too."""
        if self._words is None:
            plain = self._plain
            if self._exact is not None:
                plain = frozenset(name.encode() for name in self._exact() if name.isascii())
            self._words = plain.union(*({escape[1:] + name for escape in ESCAPES} for name in plain))
        return self._words

    def _beyond_ascii(self, data: bytes) -> bool:
        from unicodedata import normalize
        text = normalize('NFC', data.decode('utf-8'))
        return any(name in text for name in self._others)


def _shared_parts(names: frozenset[bytes]) -> tuple[bytes, ...]:
    """A few pieces of which every name has one; none where the names have too little in common."""
    parts: list[bytes] = []
    left = list(names)
    while left:
        having: dict[bytes, list[bytes]] = {}
        for name in left:
            for piece in {name[at:at + SHARED] for at in range(len(name) - SHARED + 1)}:
                having.setdefault(piece, []).append(name)
        best = max(having, key=lambda piece: (len(having[piece]), piece), default=b'')
        if not best or len(having[best]) < len(left) / 2 or len(parts) == FEW // 3:
            return ()
        group = having[best]
        parts.append(_extended(best, group))
        left = [name for name in left if best not in name]
    return tuple(parts)


def _extended(piece: bytes, names: list[bytes]) -> bytes:
    """The longer a piece the fewer texts have it; all the names have the piece."""
    whole = names[0]
    start = whole.find(piece)
    end = start + len(piece)
    while end < len(whole) and all(whole[start:end + 1] in name for name in names):
        end += 1
    while start and all(whole[start - 1:end] in name for name in names):
        start -= 1
    return whole[start:end]


def _is_word_in(name: bytes, data: bytes) -> bool:
    at = data.find(name)
    while at != -1:
        end = at + len(name)
        if (end == len(data) or data[end] not in WORD) and _starts_at(data, at):
            return True
        at = data.find(name, at + 1)
    return False


def _starts_at(data: bytes, at: int) -> bool:
    return at == 0 or data[at - 1] not in WORD or data[at - 2:at] in ESCAPES


def documents(data: bytes) -> list[str]:
    """The names in a file's `#[doc = include_str!("…")]`, as they are written."""
    found = []
    at = data.find(b'include_str!')
    while at != -1:
        opening = data.find(b'"', at)
        if b'doc' in data[max(at - 60, 0):at] and -1 < opening < at + 200:
            name = data[opening + 1:data.find(b'"', opening + 1)]
            found.append(name.decode('utf-8', 'replace'))
        at = data.find(b'include_str!', at + 1)
    return found
