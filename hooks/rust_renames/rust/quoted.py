"""What `quote!` and the like make code of: it is compiled elsewhere, where a procedural macro puts it.

https://docs.rs/quote, https://docs.rs/syn/latest/syn/macro.parse_quote.html
"""
from __future__ import annotations

from typing import Final
from typing import Iterator

from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Outline
from rust_renames.rust.rules import OPENING

QUOTING: Final = frozenset(('parse_quote', 'parse_quote_spanned', 'quote', 'quote_spanned'))


def quoting_calls(outline: Outline) -> Iterator[tuple[str, int, int]]:
    """The name of each macro, and the tokens [start, end) that it quotes; its span is none of them."""
    for call in outline.calls:
        name = outline.buffer.name(call.path.segments[-1])
        if name in QUOTING:
            yield name, _behind_span(outline, call) if name.endswith('_spanned') else call.open + 1, call.close


def _behind_span(outline: Outline, call: MacroCall) -> int:
    """The token behind the arrow in `quote_spanned! { span => … }`."""
    texts, at = outline.buffer.texts, call.open + 1
    while at < call.close and texts[at] != '=>':
        at = outline.buffer.match[at] + 1 if texts[at] in OPENING else at + 1
    return at + 1
