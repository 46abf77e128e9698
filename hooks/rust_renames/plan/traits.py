"""Traits that are imported for their methods alone: what an import may be there for without being named."""
from __future__ import annotations

from typing import Final

from rust_renames.cargo.modules import Module
from rust_renames.check import Run
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.place import Place
from rust_renames.resolve.resolver import SYSROOT
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.lexer import NUMBER
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Use

# Traits of std that no prelude has: their methods are seen where they are imported. Those of some are known.
STD_TRAITS: Final = frozenset((
    'Any', 'AsFd', 'AsRawFd', 'AsRawHandle', 'AsRawSocket', 'Borrow', 'BorrowMut', 'BufRead', 'BuildHasher',
    'CommandExt', 'Debug', 'Deref', 'DerefMut', 'Display', 'Error', 'FileExt', 'FileTypeExt', 'FmtWrite', 'FromRawFd',
    'FromStr',
    'Future', 'Hash', 'Hasher', 'IntoRawFd', 'IoRead', 'IoWrite', 'MetadataExt', 'OpenOptionsExt', 'OsStrExt',
    'OsStringExt', 'PermissionsExt', 'Read', 'Seek', 'SliceIndex', 'ToSocketAddrs', 'Wake', 'Write',
))
STD_METHODS: Final = {trait: frozenset(methods.split()) for trait, methods in {
    'Any': 'type_id', 'Borrow': 'borrow', 'BorrowMut': 'borrow_mut', 'BuildHasher': 'build_hasher hash_one',
    'Debug': 'fmt', 'Deref': 'deref', 'DerefMut': 'deref_mut', 'Display': 'fmt', 'FromStr': 'from_str',
    'Future': 'poll', 'Hash': 'hash hash_slice',
    'Hasher': 'finish write write_u8 write_u16 write_u32 write_u64 write_u128 write_usize write_i8 write_i16 write_i32 '
              'write_i64 write_i128 write_isize write_length_prefix write_str',
    'ToSocketAddrs': 'to_socket_addrs',
    'BufRead': 'fill_buf consume has_data_left read_until skip_until read_line split lines',
    'Read': 'read read_vectored read_to_end read_to_string read_exact read_buf read_buf_exact by_ref bytes chain take '
            'is_read_vectored read_array',
    'Seek': 'seek rewind stream_len stream_position seek_relative',
    'Write': 'write write_vectored flush write_all write_all_vectored write_fmt by_ref write_str write_char '
             'is_write_vectored',
}.items()}
# The modules of std of which globs are usual, with their traits.
STD_GLOBS: Final = {('collections',): (), ('io', 'prelude'): ('BufRead', 'Read', 'Seek', 'Write')}
CALLED: Final = '()'  # no tokens
GIVEN: Final = '.$'


def may_be_trait(run: Run, use: Use, place: Place, said: set[str] | None) -> bool:
    """Whether an import may be of a trait that has one of the methods, or bring one; None: of any trait."""
    if use.glob:
        return said is None or glob_brings_methods(run, use, place, said)
    for meaning in run.resolver.use(use, TYPE, place.module_of(use.scope), place):
        definition = meaning.definition
        if isinstance(definition, ItemDef):
            return definition.item.kind == 'trait' and has_method(run, definition, said)
        if isinstance(definition, PathDef):
            name = definition.path[-1] if definition.path else ''
            if definition.root in SYSROOT:
                methods = STD_METHODS.get(name)
                return name in STD_TRAITS and (methods is None or said is None or not methods.isdisjoint(said))
            return name in STD_TRAITS or name[:1].isupper()
    return False


def brings_methods(run: Run, source: Module, names: set[str]) -> bool:
    """Whether a glob of a module may bring a trait, its own or an imported one, with a method of one of these names."""
    left = [source]
    done: set[Module] = set()
    while left:
        module = left.pop()
        done.add(module)
        for part in module.parts:
            place = Place(module, part.outline.buffer, part.scope)
            traits = [item for items in part.scope.items.values() for item in items if item.kind == 'trait']
            if part.scope.macros or any(has_method(run, ItemDef(module, item), names) for item in traits):
                return True
            for use in part.scope.uses:
                if use.glob:
                    found = _sources(run, use, place, names)
                    if found is None:
                        return True
                    left += [one for one in found if one not in done]
                elif may_be_trait(run, use, place, names):
                    return True
    return False


def glob_brings_methods(run: Run, use: Use, place: Place, names: set[str]) -> bool:
    """Whether a glob may bring a trait with a method of one of these names."""
    found = _sources(run, use, place, names)
    return found is None or any(brings_methods(run, one, names) for one in found)


def _sources(run: Run, use: Use, place: Place, names: set[str]) -> list[Module] | None:
    """The modules behind a glob; None where it may bring such a trait from elsewhere."""
    found = [one.definition for one in run.resolver.use(use, TYPE, place.module_of(use.scope), place)]
    if not found or any(_may_have_traits(one, names) for one in found):
        return None
    return [one.module for one in found if isinstance(one, ModuleDef)]


def _may_have_traits(definition: Def, names: set[str]) -> bool:
    """Whether something that is not in the tree may have a trait with a method of one of these names."""
    if not isinstance(definition, PathDef):
        return False
    traits = STD_GLOBS.get(definition.path) if definition.root in SYSROOT else None
    return traits is None or any(not STD_METHODS[trait].isdisjoint(names) for trait in traits)


def has_method(run: Run, trait: ItemDef, said: set[str] | None) -> bool:
    """Whether a trait may have a method of one of these names."""
    buffer, item = run.resolver.buffer_of(trait), trait.item
    return buffer is None or said is None or any(
        buffer.name(token) in said or buffer.texts[token + 1] == '!'
        for token in range(item.name_token + 1, item.end) if buffer.kinds[token] == IDENT
    )


def member_names(buffer: Buffer, start: int, end: int) -> set[str]:
    """The names behind a `.` or `::`, before a `:`, or alone between braces and commas: those of fields and methods.

    And CALLED, where one of them may be a constructor; GIVEN, where calls of a macro give it one.
    """
    found: set[str] = set()
    texts, kinds = buffer.texts, buffer.kinds
    for token in range(max(start, 1), end):
        if kinds[token] == NUMBER and texts[token - 1] == '.':
            found.update(texts[token].split('.'))
        elif texts[token] == '$' and texts[token - 1] in ('.', '::'):
            found.add(GIVEN)
        elif kinds[token] == IDENT and (
            texts[token - 1] in ('.', '::', '{', ',', 'ref', 'mut') or texts[token + 1] == ':'
        ):
            found.add(buffer.name(token))
            if texts[token + 1] == '(':
                found.add(CALLED)
    return found


def names_given(buffer: Buffer, start: int, end: int) -> set[str]:
    """The names that begin the arguments of a call; those behind a comma are among the names of members."""
    return {
        buffer.name(token) for token in range(max(start, 1), end)
        if buffer.kinds[token] == IDENT and buffer.texts[token - 1] == '('
    }
