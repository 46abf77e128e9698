"""Macros and attributes that are there without an import: one of a module's own would be mistaken for them."""
from __future__ import annotations

from typing import Final

KNOWN: Final = frozenset((
    'allow', 'assert', 'assert_eq', 'assert_ne', 'automatically_derived', 'bench', 'cfg', 'cfg_attr', 'cold', 'column',
    'compile_error', 'concat', 'crate_name', 'crate_type', 'dbg', 'debug_assert', 'debug_assert_eq', 'debug_assert_ne',
    'deny', 'deprecated', 'derive', 'doc', 'env', 'eprint', 'eprintln', 'expect', 'export_name', 'feature', 'file',
    'forbid', 'format', 'format_args', 'global_allocator', 'ignore', 'include', 'include_bytes', 'include_str',
    'inline', 'line', 'link', 'link_name', 'link_section', 'macro_export', 'macro_use', 'matches', 'module_path',
    'must_use', 'naked', 'no_link', 'no_mangle', 'no_std', 'non_exhaustive', 'option_env', 'panic', 'path', 'print',
    'println', 'proc_macro', 'repr', 'should_panic', 'stringify', 'target_feature', 'test', 'thread_local', 'todo',
    'track_caller', 'try', 'type_length_limit', 'unimplemented', 'unreachable', 'unsafe', 'used', 'vec', 'warn',
    'write', 'writeln',
))
# The derives of std's prelude whose traits it does not have.
DERIVES: Final = frozenset(('Debug', 'Hash'))
