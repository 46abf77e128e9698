"""Which derives and other attributes an item has."""
from __future__ import annotations

from rust_renames.rust.buffer import Buffer
from rust_renames.rust.outline import Item


def derives_of(buffer: Buffer, item: Item) -> list[str]:
    """The last names of an item's derives and of its other attributes; the buffer is that of the item's text."""
    found = []
    for attribute in item.attributes:
        if attribute.path == 'derive' and attribute.args >= 0:
            found += [
                buffer.name(token) for token in range(attribute.args + 1, buffer.match[attribute.args])
                if buffer.texts[token + 1] in (',', ')')
            ]
        else:
            found.append(attribute.path.rpartition('::')[2])
    return found
