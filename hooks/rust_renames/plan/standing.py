"""How an entry stands against the tree: is its old path declared, is its new one?"""
from __future__ import annotations

from typing import NamedTuple

from rust_renames.cargo.filenames import included
from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.names import RustPath
from rust_renames.overlay import Key
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.place import Place
from rust_renames.resolve.usage import used_namespaces
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Use
from rust_renames.table.rows import Entry


class Standing(NamedTuple):
    """One entry in one crate. `at` is where the thing is declared today, which other entries may have moved.

    `state` is 'pending' (the old path is declared, the new one is not), 'done' (the other way round), 'blocked' (both),
    'broken' (neither), 'foreign' (a path of a crate whose sources are not here) or 'removed'.
    """

    entry: Entry
    at: Key
    new: Key | None
    state: str
    definitions: tuple[Def, ...]


def standings(run: Run) -> list[Standing]:
    """Every entry in every crate that it governs, in the order of the tables.

    A crate in which neither path is declared counts only where that is so in all of them.
    """
    found = []
    for entry, keys in run.overlay.all_keys().items():
        known = [_standing(run, entry, key) for key in keys]
        found += [one for one in known if one.state != 'broken'] or known
        if not keys:
            state = 'broken' if entry.path[0] == 'crate' else 'foreign'
            found.append(Standing(entry, ('', entry.path), None, state, ()))
    return found


def _standing(run: Run, entry: Entry, key: Key) -> Standing:
    new = run.overlay.target(*key)
    if isinstance(key[0], str):
        return Standing(entry, key, new, 'foreign', ())
    at, old = key, _old(run, key)
    for earlier in run.overlay.earlier(key):
        if not old:
            at, old = earlier, _old(run, earlier)
    if entry.removed or new is None:
        return Standing(entry, at, None, 'removed', old)
    if not old and not is_taken(run, new, ()):
        old = by_macro(run, key) or in_macro_call(run, key, new)
    if old and not (_is_below(new, at) and is_taken(run, new, old)):
        return Standing(entry, at, new, 'blocked' if _is_blocked(run, key, new, old) else 'pending', old)
    is_done = bool(old) or may_be_declared(run, new) or _is_on_the_way(run, key)
    return Standing(entry, at, new, 'done' if is_done else 'broken', ())


def _old(run: Run, key: Key) -> tuple[Def, ...]:
    """What is declared at an old path and is not something else that has its name in another namespace."""
    return tuple(one for one in declared(run, key) if run.resolver.may_be_old(one))


def namesakes(run: Run, standing: Standing) -> tuple[Def, ...]:
    """What is declared at the old path of an entry that is done, since something else is at the new one.

    A module that has moved leaves what else had its name behind.
    """
    new = standing.new
    if standing.state != 'done' or new is None:
        return ()
    has_moved = new[1][:-1] != run.overlay.moved(standing.at[0], standing.at[1][:-1])[1]
    if has_moved and all(isinstance(one, ModuleDef) for one in declared(run, new)):
        return ()
    return declared(run, standing.at)


def _is_below(new: Key, old: Key) -> bool:
    """With `a -> a::inner`, today's `a` is the new one's parent."""
    return new[0] == old[0] and new[1][:len(old[1])] == old[1]


def _is_blocked(run: Run, key: Key, new: Key, old: tuple[Def, ...]) -> bool:
    """Whether the new path is declared beside the old one, or in a chain `a -> b -> c` the one between them."""
    between = run.overlay.next(key)
    while between is not None and between != new:
        if is_taken(run, between, old):
            return True
        between = run.overlay.next(between)
    return is_taken(run, new, old)


def in_the_way(run: Run, standing: Standing) -> RustPath:
    """Of an entry that is blocked the path that is declared beside the old one."""
    key = next((one for one in run.overlay.keys(standing.entry) if one[0] is standing.at[0]), standing.at)
    between = run.overlay.next(key)
    while between is not None and between != standing.new:
        if is_taken(run, between, standing.definitions):
            return between[1]
        between = run.overlay.next(between)
    assert standing.new is not None
    return standing.new[1]


def _is_on_the_way(run: Run, key: Key) -> bool:
    """Whether of a chain `a -> b -> c` an end is declared that this entry is not about."""
    later: Key | None = key
    while later is not None:
        later = run.overlay.next(later)
        if later is not None and may_be_declared(run, later):
            return True
    return any(declared(run, one) or _is_on_the_way_to(run, one) for one in run.overlay.leading_to(key))


def _is_on_the_way_to(run: Run, key: Key) -> bool:
    return any(declared(run, one) or _is_on_the_way_to(run, one) for one in run.overlay.leading_to(key))


def declared(run: Run, key: Key) -> tuple[Def, ...]:
    """The modules and items that are declared at a path: under that very name, by no import."""
    found: dict[Def, None] = {}
    for bit in (TYPE, VALUE, MACRO):
        for meaning in _meanings(run, key, bit):
            if isinstance(meaning, (ModuleDef, ItemDef)) and key in (canonical(meaning), _standing_place(meaning)):
                found[meaning] = None
    return tuple(found)


def by_macro(run: Run, key: Key) -> tuple[Def, ...]:
    """What a macro declares at a path, as far as its text tells."""
    root, path = key
    if not isinstance(root, Crate) or not path:
        return ()
    parents = [one.definition for one in run.resolver.absolute(root, path[:-1], TYPE)]
    known = any(
        run.resolver.is_by_macro(one.module, path[-1]) if isinstance(one, ModuleDef)
        else isinstance(one, ItemDef) and _is_variant_by_macro(run, one, path[-1]) for one in parents
    )
    return (Nothing('declared by a macro'),) if known else ()


def in_macro_call(run: Run, key: Key, new: Key) -> tuple[Def, ...]:
    """What a macro may declare of the words of its call: all that of the old path is unknown, and not the new name."""
    root, path = key
    if not isinstance(root, Crate):
        return ()
    length = next((at for at in range(len(path) - 1, -1, -1) if _is_module(run, root, path[:at])), 0)
    if length == len(path) - 1:
        return ()
    found = any(
        all(_has_word(part, call, name) for name in path[length:]) and not _has_word(part, call, new[1][-1])
        for one in run.resolver.absolute(root, path[:length], TYPE) if isinstance(one.definition, ModuleDef)
        for part in one.definition.module.parts for call in part.scope.macros
    )
    return (Nothing('declared by a macro'),) if found else ()


def _is_variant_by_macro(run: Run, enum: ItemDef, name: str) -> bool:
    """Whether the call that declares an enum says the name of what may be a variant."""
    buffer = run.resolver.buffer_of(enum)
    if buffer is None or not enum.item.in_macro or enum.item.variants:
        return False
    return any(
        buffer.kinds[token] == IDENT and buffer.name(token) == name
        for call in enum.item.scope.macros if call.open < enum.item.name_token < call.close
        for token in range(call.open, call.close)
    )


def _standing_place(definition: Def) -> Key | None:
    """An exported macro is at the root; a table may name it by the module that it stands in too."""
    if isinstance(definition, ItemDef) and definition.item.kind == 'macro':
        return definition.module.crate, definition.module.path + (definition.item.name,)
    return None


def is_taken(run: Run, new: Key, old: tuple[Def, ...]) -> bool:
    """Whether the new path is declared, or an import binds it, in a namespace in which the old one is.

    An import of what moves there is not in the way: it goes.
    """
    bits = [bit for bit in (TYPE, VALUE, MACRO) if not old or any(_is_in(one, bit) for one in old)]
    found = [one for bit in bits for one in _meanings(run, new, bit)]
    if any(isinstance(one, (ModuleDef, ItemDef)) and one not in old for one in found):
        return True
    return any(_is_imported(run, new, bit) for bit in bits) if old else False


def _is_imported(run: Run, key: Key, bit: int) -> bool:
    """Whether something of a crate without sources is imported at a path, and used there in that namespace."""
    root, path = key
    for meaning in run.resolver.absolute(root, path, bit) if isinstance(root, Crate) else ():
        use, definition = meaning.use, meaning.definition
        if use is not None and not use.glob and isinstance(definition, PathDef) and isinstance(definition.root, str):
            place = run.resolver.use_places.get(use)
            if place is not None and place.module_of(use.scope).path == path[:-1]:
                return bool(used_namespaces(run.resolver, use, place) & bit)
    return False


def may_be_declared(run: Run, key: Key) -> bool:
    """Whether something is at a path, by a declaration or an import, or where no reading of the text can tell."""
    root, path = key
    if not isinstance(root, Crate):
        return True
    meanings = run.resolver.absolute(root, path, ANY)
    if is_taken(run, key, ()) or any(_may_be(one.definition) for one in meanings):
        return True
    return any(
        isinstance(one.definition, ModuleDef) and _may_have(one.definition, path[length])
        for length in range(len(path)) if not _is_module(run, root, path[:length + 1])
        for one in run.resolver.absolute(root, path[:length], TYPE)
    )


def _is_module(run: Run, root: Crate, path: RustPath) -> bool:
    return any(isinstance(one.definition, ModuleDef) for one in run.resolver.absolute(root, path, TYPE))


def _may_be(definition: Def) -> bool:
    return isinstance(definition, (ModuleDef, ItemDef)) or definition == Nothing('declared by a macro')


def _may_have(definition: ModuleDef, name: str) -> bool:
    """Whether a module may have a name that its text does not show: a file is missing, or a macro says it."""
    parts = definition.module.parts
    return not parts or any(_has_word(part, call, name) for part in parts for call in part.scope.macros)


def _has_word(part: Part, call: MacroCall, name: str) -> bool:
    buffer = part.outline.buffer
    if buffer.name(call.path.segments[-1]) == 'include':
        filename = included(part, call)
        return filename is None or not part.workspace.files.is_file(filename)
    return any(buffer.name(token) == name for token in range(call.open, call.close))


def twins(run: Run, standing: Standing) -> dict[Use, tuple[Place, set[Key | None]]]:
    """The imports that bind an old name beside its declaration, as they can under another cfg, and what they name."""
    found: dict[Use, tuple[Place, set[Key | None]]] = {}
    root, path = standing.at
    if not isinstance(root, Crate) or not path:
        return {}
    for bit in (TYPE, VALUE, MACRO):
        if not any(_is_in(one, bit) for one in standing.definitions):
            continue
        for parent in run.resolver.absolute(root, path[:-1], TYPE):
            if isinstance(parent.definition, ModuleDef):
                for meaning in run.resolver.explicit(parent.definition.module, path[-1], bit):
                    use = meaning.use
                    if use is not None and use.tree is not None and canonical(meaning.definition) != standing.at:
                        _, keys = found.setdefault(use, (run.resolver.use_places[use], set()))
                        keys.add(canonical(meaning.definition))
    return found


def spaces(definition: Def) -> int:
    """The namespaces that something is in."""
    return definition.item.namespaces if isinstance(definition, ItemDef) else TYPE


def _is_in(definition: Def, bit: int) -> bool:
    return bool(spaces(definition) & bit)


def _meanings(run: Run, key: Key, bit: int) -> list[Def]:
    """What stands at a path by declaration or import, globs aside."""
    root, path = key
    if not isinstance(root, Crate):
        return []
    if not path:
        return [ModuleDef(root.root)]
    parents = run.resolver.absolute(root, path[:-1], TYPE)
    found: list[Def] = []
    for parent in parents:
        if isinstance(parent.definition, ModuleDef):
            members = run.resolver.explicit(parent.definition.module, path[-1], bit)
        else:
            members = run.resolver.member_of(parent.definition, path[-1], bit, root.root)
        found += [meaning.definition for meaning in members]
    return found


def kind_of(standing: Standing) -> str:
    """What is renamed, in the words of the Reference."""
    for definition in standing.definitions:
        if isinstance(definition, ItemDef):
            return {'tuple struct': 'struct', 'unit struct': 'struct', 'type': 'type alias'}.get(
                definition.item.kind, definition.item.kind,
            )
    return 'module' if any(isinstance(one, ModuleDef) for one in standing.definitions) else ''


def path_of(key: Key) -> RustPath:
    return key[1]
