"""Names that a derive makes of an item's name: `#[derive(Builder)] struct Job` brings a `JobBuilder` beside it."""
from __future__ import annotations

# What follows the name, and what stands before it, as the crates' documentation says: strum, derive_builder (bon and
# typed-builder alike), rkyv, mockall, snafu.
_SUFFIXES = {
    'EnumIter': ('Iter',),
    'EnumDiscriminants': ('Discriminants',),
    'EnumTable': ('Table',),
    'Builder': ('Builder', 'BuilderError'),
    'TypedBuilder': ('Builder',),
    'Archive': ('Resolver',),
    'Snafu': ('Snafu',),
}
_PREFIXES = {'Archive': ('Archived',), 'automock': ('Mock',)}
_OF_VARIANTS = frozenset(('Snafu',))
# Methods, by the variant's name in snake case: strum, derive_more, enum-as-inner
_METHODS = {
    'EnumIs': ('is_{}',),
    'IsVariant': ('is_{}',),
    'EnumAsInner': ('is_{}', 'as_{}', 'as_{}_mut', 'into_{}'),
    'EnumTryAs': ('try_as_{}', 'try_as_{}_mut', 'try_as_{}_ref'),
    'Unwrap': ('unwrap_{}', 'unwrap_{}_mut', 'unwrap_{}_ref'),
    'TryUnwrap': ('try_unwrap_{}', 'try_unwrap_{}_mut', 'try_unwrap_{}_ref'),
}


def made_names(old: str, new: str, derives: list[str], of_variant: bool = False) -> list[tuple[str, str]]:
    """The names that derives and attributes, by their last names, make of an item's old name and of its new one."""
    found = []
    for derive in derives:
        if not of_variant or derive in _OF_VARIANTS:
            stem, other = _stem(old, derive), _stem(new, derive)
            found += [(stem + suffix, other + suffix) for suffix in _SUFFIXES.get(derive, ())]
            found += [(prefix + old, prefix + new) for prefix in _PREFIXES.get(derive, ())]
    return found


def all_made_names(name: str) -> list[str]:
    """Whatever a derive may make of an item's name; nothing of one that is not written in upper camel case."""
    if not name[:1].isupper() or name.isupper():
        return []
    return [made for made, _ in made_names(name, name, [*_SUFFIXES, *_PREFIXES])]


def stem_of(name: str) -> str:
    """What is part of a name, and of all that a derive may make of it."""
    return name.removesuffix('Error') or name if name[:1].isupper() else name


def made_methods(variant: str, derives: list[str]) -> list[str]:
    """The methods that an enum's derives name after a variant."""
    words = _in_snake_case(variant)
    return [method.format(words) for derive in derives for method in _METHODS.get(derive, ())]


def _stem(name: str, derive: str) -> str:
    return name.removesuffix('Error') or name if derive == 'Snafu' else name


def _in_snake_case(name: str) -> str:
    """`ToRead` -> `to_read`, `HTTPError` -> `http_error`"""
    found = ''
    for at, letter in enumerate(name):
        follows_small = at > 0 and not name[at - 1].isupper()
        begins_word = at > 0 and name[at + 1:at + 2].islower()
        found += '_' + letter if letter.isupper() and (follows_small or begins_word) else letter
    return found.lower()
