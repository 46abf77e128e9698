"""Names that a derive makes of an item's name: `#[derive(Builder)] struct Job` brings a `JobBuilder` beside it."""
from __future__ import annotations

from typing import Final
from typing import Iterable
from typing import Iterator

# What follows the name, and what stands before it, as the crates' documentation says: strum, derive_builder (bon and
# typed-builder alike), rkyv, mockall, snafu.
_SUFFIXES: Final = {
    'EnumIter': ('Iter',),
    'EnumDiscriminants': ('Discriminants',),
    'EnumTable': ('Table',),
    'Builder': ('Builder', 'BuilderError'),
    'TypedBuilder': ('Builder',),
    'Archive': ('Resolver',),
    'Snafu': ('Snafu',),
}
_PREFIXES: Final = {'Archive': ('Archived',), 'automock': ('Mock',)}
_OF_VARIANTS: Final = frozenset(('Snafu',))


def made_names(old: str, new: str, derives: Iterable[str], of_variant: bool = False) -> Iterator[tuple[str, str]]:
    """The names that derives and attributes, by their last names, make of an item's old name and of its new one."""
    for derive in derives:
        if of_variant and derive not in _OF_VARIANTS:
            continue
        for suffix in _SUFFIXES.get(derive, ()):
            yield _stem(old, derive) + suffix, _stem(new, derive) + suffix
        for prefix in _PREFIXES.get(derive, ()):
            yield prefix + old, prefix + new


def all_made_names(name: str) -> Iterator[str]:
    """Whatever a derive may make of an item's name; nothing of one that is not written in upper camel case."""
    if name[:1].isupper() and not name.isupper():
        for made, _ in made_names(name, name, {**_SUFFIXES, **_PREFIXES}):
            yield made


def _stem(name: str, derive: str) -> str:
    return name.removesuffix('Error') if derive == 'Snafu' else name
