"""Functions of one type that modules have to themselves, and that would be seen beside each other.

    before   mod narrow { impl Digest<u8> { fn new() … } }      mod wide { impl Digest<u16> { fn new() … } }
    after    mod wide { impl Digest<u16> { fn new() … }  mod narrow { impl Digest<u8> { … Digest::new() } } }

Of two that it sees rustc does not choose one: https://doc.rust-lang.org/error_codes/E0034.html
"""
from __future__ import annotations

import itertools
from typing import Iterable
from typing import Iterator

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.modules import walk
from rust_renames.cargo.parts import Module
from rust_renames.check import Run
from rust_renames.names import shown
from rust_renames.relocate.parents import Relocation
from rust_renames.relocate.visibility import Ancestry
from rust_renames.relocate.visibility import Declared
from rust_renames.relocate.visibility import Raising
from rust_renames.relocate.visibility import Region
from rust_renames.relocate.visibility import is_within
from rust_renames.resolve.defs import Canonical
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.place import Place
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import Member
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Outline

_Function = tuple[str, str]  # the names of a type, and of what is associated with it
_Owned = tuple[Canonical | None, str]  # the same with the type's path


def rivals(run: Run, relocations: Iterable[Relocation], ancestry: Ancestry, raising: Raising) -> Iterator[str]:
    """Why modules cannot move, or what they need be seen further."""
    relocations = list(relocations)
    after = {declared.key: seen_in for declared, seen_in, _ in raising.shown()}
    own = {key for one in relocations for module in one.subtree for key, _ in _functions(module)}
    raised = {
        key for module in {declared.module: None for declared, _, _ in raising.shown()}
        for key, declared in _functions(module) if declared.key in after
    }
    for crate in dict.fromkeys(one.module.crate for one in relocations) if own or raised else ():
        for (owner, name), some in _alike(run, crate, own | raised).items():
            for one, other in itertools.permutations(some, 2):
                if owner is not None and _comes_to_see(other.module, one, after.get(one.key, one.seen_in), ancestry):
                    path = '::'.join((*owner[1][-1:], name))
                    yield (
                        f'{path} of {shown(("crate", *one.module.path))} would be seen in {other.buffer.filename}, '
                        'which has another one; give one of them another name first'
                    )


def _comes_to_see(user: Module, one: Declared, after: Region, ancestry: Ancestry) -> bool:
    return user is not one.module and ancestry.is_within(user, after) and not is_within(user, one.seen_in)


def _alike(run: Run, crate: Crate, wanted: set[_Function]) -> dict[_Owned, list[Declared]]:
    """What is associated with types by these names in the files of a crate, which are read in detail for it."""
    found: dict[_Owned, list[Declared]] = {}
    for module in walk(crate.root):
        for part in module.parts:
            text = '' if part.inline else part.workspace.text(part.filename)
            if any(owner in text and f'fn {name}' in text for owner, name in wanted):
                read = outline(part.outline.buffer, None)
                place = Place(module, read.buffer, read.root)
                for key, declared, owner in _in_outline(module, read):
                    if key in wanted:
                        steps = run.resolver.path(owner, place)
                        meant = {canonical(one.definition) for one in steps[-1]} if steps else {None}
                        found.setdefault((meant.pop() if len(meant) == 1 else None, key[1]), []).append(declared)
    return found


def _functions(module: Module) -> Iterator[tuple[_Function, Declared]]:
    for part in module.parts:
        if not part.inline:
            yield from ((key, declared) for key, declared, _ in _in_outline(module, part.outline))


def _in_outline(module: Module, read: Outline) -> Iterator[tuple[_Function, Declared, Mention]]:
    """What is associated with types in an `impl` without a trait, in a file's own module, but for methods.

    Of those it is the receiver's type that tells which one is meant.
    """
    for member in read.members:
        owner = member.scope.self_type
        if owner is not None and member.scope.module() is read.root and not _is_method(read.buffer, member):
            declared = Declared(module, read.buffer, member.visibility, member.keyword)
            yield (read.buffer.name(owner.segments[-1]), member.name), declared, owner


def _is_method(buffer: Buffer, member: Member) -> bool:
    words = buffer.texts[member.keyword:member.scope.end]
    opening = words.index('(') if '(' in words else 0
    return 'self' in words[opening + 1:opening + 5] and 'fn' in words[:opening]
