"""Names that `paste!` puts together of words: `[<get_ $name:lower>]`. https://docs.rs/paste"""
from __future__ import annotations

import re
from typing import Callable
from typing import Final

from rust_renames.names import bare


def put_together(words: list[str]) -> str | None:
    """What stands in `[<…>]`, with a call's words in the places of the variables, as one name."""
    parts: list[str] = []
    for at, word in enumerate(words):
        if word == ':':
            continue
        if at and words[at - 1] == ':':
            if word not in _MODIFIERS or not parts:
                return None
            parts[-1] = _MODIFIERS[word](parts[-1])
        else:
            parts.append(bare(word.strip('"')))
    name = ''.join(parts)
    return name if re.fullmatch(r'\w+', name) else None


def _snake(word: str) -> str:
    return re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', word).lower()


def _camel(word: str) -> str:
    return ''.join(part[:1].upper() + part[1:].lower() for part in _snake(word).split('_'))


_MODIFIERS: Final[dict[str, Callable[[str], str]]] = {
    'lower': str.lower, 'upper': str.upper, 'snake': _snake, 'camel': _camel,
}
