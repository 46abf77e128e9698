"""Macros of other crates that are often met and that no guess reads right, by rules that take names as theirs do."""
from __future__ import annotations

from functools import lru_cache

from rust_renames.rust.buffer import Buffer
from rust_renames.rust.buffer import read
from rust_renames.rust.rules import definitions

CRATES = ('static_assertions',)

# https://docs.rs/static_assertions: behind a type and a colon there are traits.
_TEXT = '''
macro_rules! assert_impl_all { ($x:ty: $($t:path),+ $(,)?) => { const _: fn($x, $(&dyn $t),+) = 0; }; }
macro_rules! assert_impl_any { ($x:ty: $($t:path),+ $(,)?) => { const _: fn($x, $(&dyn $t),+) = 0; }; }
macro_rules! assert_impl_one { ($x:ty: $($t:path),+ $(,)?) => { const _: fn($x, $(&dyn $t),+) = 0; }; }
macro_rules! assert_not_impl_all { ($x:ty: $($t:path),+ $(,)?) => { const _: fn($x, $(&dyn $t),+) = 0; }; }
macro_rules! assert_not_impl_any { ($x:ty: $($t:path),+ $(,)?) => { const _: fn($x, $(&dyn $t),+) = 0; }; }
macro_rules! assert_trait_sub_all { ($x:path: $($t:path),+ $(,)?) => { const _: fn(&dyn $x, $(&dyn $t),+) = 0; }; }
macro_rules! assert_trait_super_all { ($x:path: $($t:path),+ $(,)?) => { const _: fn(&dyn $x, $(&dyn $t),+) = 0; }; }
'''


@lru_cache(maxsize=1)
def well_known() -> dict[str, tuple[Buffer, int, int]]:
    """Name -> the text, and the tokens of the macro's rules in it."""
    buffer = read('', _TEXT)
    return {name: (buffer, start, end) for name, start, end in definitions(buffer)}
