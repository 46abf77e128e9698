"""Primitive types, the modules of std that have their names, and the names that std's prelude brings everywhere."""
from __future__ import annotations

from typing import Final

# https://doc.rust-lang.org/reference/names/namespaces.html
PRIMITIVES: Final = frozenset((
    'bool', 'char', 'str', 'i8', 'i16', 'i32', 'i64', 'i128', 'isize', 'u8', 'u16', 'u32', 'u64', 'u128', 'usize',
    'f16', 'f32', 'f64', 'f128',
))
# https://doc.rust-lang.org/std/prelude/index.html, of all editions
PRELUDE: Final = PRIMITIVES | frozenset((
    'Send', 'Sized', 'Sync', 'Unpin', 'Copy', 'Drop', 'Fn', 'FnMut', 'FnOnce', 'AsyncFn', 'AsyncFnMut', 'AsyncFnOnce',
    'drop', 'align_of', 'align_of_val', 'size_of', 'size_of_val', 'Box', 'ToOwned', 'Clone', 'PartialEq', 'PartialOrd',
    'Eq', 'Ord', 'AsRef', 'AsMut', 'Into', 'From', 'Default', 'Iterator', 'Extend', 'IntoIterator',
    'DoubleEndedIterator', 'ExactSizeIterator', 'Option', 'Some', 'None', 'Result', 'Ok', 'Err', 'String', 'ToString',
    'Vec', 'TryFrom', 'TryInto', 'FromIterator', 'Future', 'IntoFuture',
))
# What has a small letter in std's modules of these names. `char::from_u32` is in the type too: the module comes first.
_SMALL: Final = {
    'char': frozenset(('decode_utf16', 'from_digit', 'from_u32', 'from_u32_unchecked')),
    'f32': frozenset(('consts',)),
    'f64': frozenset(('consts',)),
    'str': frozenset((
        'from_boxed_utf8_unchecked', 'from_raw_parts', 'from_raw_parts_mut', 'from_utf8', 'from_utf8_mut',
        'from_utf8_unchecked', 'from_utf8_unchecked_mut', 'pattern',
    )),
}


def is_in_std(module: str, name: str) -> bool:
    """Whether std's module that is named like a primitive type has something of a name."""
    if module[0] in 'iu':
        return name in ('MIN', 'MAX')
    return name[0].isupper() or name in _SMALL.get(module, ())
