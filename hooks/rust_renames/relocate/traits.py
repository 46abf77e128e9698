"""Traits that are imported for their methods alone: what an import may be there for without being named."""
from __future__ import annotations

from typing import Final

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Module
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

# Traits of std that no prelude has: their methods are seen where they are imported.
STD_METHODS: Final = {trait: frozenset(methods.split()) for trait, methods in {
    'Add': 'add', 'AddAssign': 'add_assign', 'Any': 'type_id', 'AsFd': 'as_fd', 'AsRawFd': 'as_raw_fd',
    'AsRawHandle': 'as_raw_handle', 'AsRawSocket': 'as_raw_socket', 'Binary': 'fmt', 'BitAnd': 'bitand',
    'BitAndAssign': 'bitand_assign', 'BitOr': 'bitor', 'BitOrAssign': 'bitor_assign', 'BitXor': 'bitxor',
    'BitXorAssign': 'bitxor_assign', 'Borrow': 'borrow', 'BorrowMut': 'borrow_mut',
    'BuildHasher': 'build_hasher hash_one', 'Debug': 'fmt', 'Deref': 'deref', 'DerefMut': 'deref_mut',
    'Display': 'fmt', 'Div': 'div', 'DivAssign': 'div_assign', 'Error': 'source description cause provide',
    'FromRawFd': 'from_raw_fd', 'FromStr': 'from_str', 'Future': 'poll', 'FusedIterator': '',
    'GlobalAlloc': 'alloc alloc_zeroed dealloc realloc', 'Hash': 'hash hash_slice',
    'Hasher': 'finish write write_u8 write_u16 write_u32 write_u64 write_u128 write_usize write_i8 write_i16 write_i32 '
              'write_i64 write_i128 write_isize write_length_prefix write_str',
    'Index': 'index', 'IndexMut': 'index_mut', 'IntoRawFd': 'into_raw_fd', 'IsTerminal': 'is_terminal',
    'LowerExp': 'fmt', 'LowerHex': 'fmt', 'Mul': 'mul', 'MulAssign': 'mul_assign', 'Neg': 'neg', 'Not': 'not',
    'Octal': 'fmt', 'Pointer': 'fmt', 'Product': 'product', 'RangeBounds': 'contains end_bound is_empty start_bound',
    'Rem': 'rem', 'RemAssign': 'rem_assign', 'Shl': 'shl', 'ShlAssign': 'shl_assign', 'Shr': 'shr',
    'ShrAssign': 'shr_assign', 'SliceIndex': 'get get_mut get_unchecked get_unchecked_mut index index_mut',
    'Sub': 'sub', 'SubAssign': 'sub_assign', 'Sum': 'sum', 'ToSocketAddrs': 'to_socket_addrs', 'UpperExp': 'fmt',
    'UpperHex': 'fmt', 'Wake': 'wake wake_by_ref',
    'BufRead': 'fill_buf consume has_data_left read_until skip_until read_line split lines',
    'Read': 'read read_vectored read_to_end read_to_string read_exact read_buf read_buf_exact by_ref bytes chain take '
            'is_read_vectored read_array',
    'Seek': 'seek rewind stream_len stream_position seek_relative',
    'Write': 'write write_vectored flush write_all write_all_vectored write_fmt by_ref write_str write_char '
             'is_write_vectored',
}.items()}
# … and those of which it is not known here which these are.
_OTHERS: Final = frozenset((
    'ChildExt', 'CommandExt', 'DirBuilderExt', 'DirEntryExt', 'ExitStatusExt', 'FileExt', 'FileTypeExt', 'FmtWrite',
    'IoRead', 'IoWrite', 'JoinHandleExt', 'MetadataExt', 'OpenOptionsExt', 'OsStrExt', 'OsStringExt', 'PermissionsExt',
    'SocketAddrExt', 'Termination',
))
_STD_TRAITS: Final = _OTHERS | STD_METHODS.keys()
# … and those that std's prelude has from an edition on; that of core, which `no_std` leaves, is without alloc's.
_SINCE_EDITION: Final = {
    'FromIterator': (2021, frozenset(('from_iter',))), 'IntoFuture': (2024, frozenset(('into_future',))),
    'TryFrom': (2021, frozenset(('try_from',))), 'TryInto': (2021, frozenset(('try_into',))),
}
_OF_ALLOC: Final = {'ToOwned': frozenset(('to_owned', 'clone_into')), 'ToString': frozenset(('to_string',))}
# The modules of std of which globs are usual, with their traits.
STD_GLOBS: Final = {('collections',): (), ('io', 'prelude'): ('BufRead', 'Read', 'Seek', 'Write')}
CALLED: Final = '()'  # no tokens
GIVEN: Final = '.$'


# A trait of the tree, or an import that may be of one.
Trait = ItemDef | tuple[Use, Place]


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
                methods = _methods_of_std(name, place.module.crate)
                return methods is None or bool(methods) and (said is None or not methods.isdisjoint(said))
            return name in _STD_TRAITS or name[:1].isupper()
    return False


def _methods_of_std(name: str, crate: Crate) -> frozenset[str] | None:
    """The methods of a trait of std that is there where it is imported; None: not known, empty: it is no such trait."""
    if name in _OTHERS:
        return None
    since, methods = _SINCE_EDITION.get(name, (0, frozenset()))
    if crate.edition < since:
        return methods
    if name in _OF_ALLOC and crate.asks_for('no_std'):
        return _OF_ALLOC[name]
    return STD_METHODS.get(name, frozenset())


def brings_methods(run: Run, source: Module, names: set[str]) -> bool:
    """Whether a glob of a module may bring a trait, its own or an imported one, with a method of one of these names."""
    found = _traits_of([source], run, names)
    return found is None or bool(found)


def glob_brings_methods(run: Run, use: Use, place: Place, names: set[str]) -> bool:
    """Whether a glob may bring a trait with a method of one of these names."""
    found = traits_brought(run, use, place, names)
    return found is None or bool(found)


def traits_brought(run: Run, use: Use, place: Place, names: set[str]) -> list[Trait] | None:
    """The traits that a glob may bring, with a method of one of these names; None where that is not known."""
    sources = _sources(run, use, place, names)
    return None if sources is None else _traits_of(sources, run, names)


def _traits_of(sources: list[Module], run: Run, names: set[str]) -> list[Trait] | None:
    left = [*sources]
    found: list[Trait] = []
    done: set[Module] = set()
    while left:
        module = left.pop()
        if module in done:
            continue
        done.add(module)
        for part in module.parts:
            place = Place(module, part.outline.buffer, part.scope)
            if part.scope.macros:
                return None
            traits = [item for items in part.scope.items.values() for item in items if item.kind == 'trait']
            found += [one for one in (ItemDef(module, item) for item in traits) if has_method(run, one, names)]
            for use in part.scope.uses:
                if use.glob:
                    behind = _sources(run, use, place, names)
                    if behind is None:
                        return None
                    left += behind
                elif may_be_trait(run, use, place, names):
                    found.append((use, place))
    return found


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
        buffer.name(token) in said and buffer.texts[token - 1] in ('fn', 'const')
        or buffer.texts[token + 1] == '!' or buffer.texts[token - 1] == '$'
        for token in range(item.name_token + 1, item.end) if buffer.kinds[token] == IDENT
    )


def member_names(buffer: Buffer, start: int, end: int) -> set[str]:
    """The names behind a `.` or `::`, before a `:`, or alone between braces and commas: those of fields and methods.

    And CALLED, where one of them may be a constructor; GIVEN, where calls of a macro give it one; `..Name` for a struct
    whose other fields an expression takes from another value, `Name { read: true, ..other }`.
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
        elif texts[token] == '..' and texts[token - 1] in ('{', ',') and texts[token + 1] != '}':
            opening = buffer.opening(token)
            if texts[opening] == '{' and kinds[opening - 1] == IDENT:
                found.add(f'..{buffer.name(opening - 1)}')
    return found


def names_given(buffer: Buffer, start: int, end: int) -> set[str]:
    """The names that begin the arguments of a call; those behind a comma are among the names of members."""
    return {
        buffer.name(token) for token in range(max(start, 1), end)
        if buffer.kinds[token] == IDENT and buffer.texts[token - 1] == '('
    }
