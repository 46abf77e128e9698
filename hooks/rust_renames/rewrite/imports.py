"""Imports of renamed things: does the name that they bind follow the rename, or does the import keep it by an `as`?

    before   use crate::phase2; mod redis_runtime {}
    after    use crate::redis_runtime as phase2; mod redis_runtime {}
"""
from __future__ import annotations

from rust_renames.overlay import Key
from rust_renames.overlay import Overlay
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import OldDef
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.place import Place
from rust_renames.resolve.primitives import PRELUDE
from rust_renames.resolve.primitives import PRIMITIVES
from rust_renames.resolve.resolver import MODULE_LEVEL
from rust_renames.resolve.resolver import Resolver
from rust_renames.resolve.usage import used_namespaces
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use

BITS = (TYPE, VALUE, MACRO)


class Imports:
    """One run's decisions; each depends on the texts alone, so that all files come to the same."""

    def __init__(self, resolver: Resolver, overlay: Overlay) -> None:
        self.resolver = resolver
        self.overlay = overlay
        self._kept: dict[Use, bool] = {}
        self._bound: set[Use] = set()

    def bind(self, use: Use) -> None:
        """From now on the import keeps its name: it is used where that means something else under another cfg."""
        self._bound.add(use)
        self._kept.clear()

    def keeps(self, use: Use) -> bool:
        """Whether the import goes on binding the old name, since the new one is taken where it stands."""
        known = self._kept.get(use)
        if use in self._bound:
            return True
        if known is None:
            self._kept[use] = False  # what an import in a circle comes to
            known = self._kept[use] = self._decided(use)
        return known

    def _decided(self, use: Use) -> bool:
        place = self.resolver.use_places.get(use)
        if place is None or use.name is None or use.glob or not use.carries:
            return False
        for bit in BITS:
            meanings = self.resolver.use(use, bit, place.module_of(use.scope), place)
            for meaning in meanings:
                if meaning.use is not None and meaning.use is not use and self.keeps(meaning.use):
                    return True
                target = self._target(meaning.definition)
                if target is None or not meaning.carried:
                    continue
                name = new_name(target)
                if name != use.name and (
                    self._is_taken(use, name, bit, place)
                    or self._has_twin(use, bit, canonical(meaning.definition), name, place)
                    or self._has_twin_beside_globs(use, bit, canonical(meaning.definition), name, place)
                    or self._hides(use, name, bit, target, place)
                    or self._is_primitive_alone(use, name, bit, place)
                ):
                    return True
        return False

    def _target(self, definition: Def) -> Key | None:
        where = canonical(definition)
        if where is None or self.overlay.entry(*where) is None or not self.resolver.may_be_old(definition):
            return None
        return self.overlay.target(*where)

    def _is_taken(self, use: Use, name: str, ns: int, place: Place) -> bool:
        found = self.resolver.declared_in(use.scope, name, ns, place.module_of(use.scope), place)
        return any(meaning.use is not use for meaning in found)

    def _has_twin(self, use: Use, ns: int, old: object, name: str, place: Place) -> bool:
        """Whether something else keeps the old name in this scope, or the module's other file, under another cfg."""
        assert use.name is not None
        module = place.module_of(use.scope)
        found = self.resolver.declared_in(use.scope, use.name, ns, module, place)
        if use.scope.kind == 'module' and len(module.parts) > 1:
            found += self.resolver.explicit(module, use.name, ns)
        return any(
            meaning.use is not use and canonical(meaning.definition) != old
            and not isinstance(meaning.definition, OldDef) and not self._gets(meaning.definition, name)
            for meaning in found
        )

    def _has_twin_beside_globs(self, use: Use, ns: int, old: object, name: str, place: Place) -> bool:
        """Whether the parent has the old name by globs, of this module and of others, as it can under several cfgs."""
        module = place.module_of(use.scope)
        parent = module.parent
        if parent is None or use.scope.kind != 'module' or use.statement is None or use.statement.visibility is None:
            return False
        assert use.name is not None
        found = self.resolver.member(parent, use.name, ns, parent)
        if len(found) < 2 or self.resolver.explicit(parent, use.name, ns):
            return False
        olds = [canonical(one.definition) == old for one in found]
        return any(olds) and any(
            not is_old and not isinstance(one.definition, OldDef) and not self._gets(one.definition, name)
            for one, is_old in zip(found, olds)
        )

    def _gets(self, definition: Def, name: str) -> bool:
        target = self._target(definition)
        return target is not None and new_name(target) == name

    def _is_free(self, mention: Mention, name: str) -> bool:
        """Whether a name that is declared nowhere means nothing: where all else compiles, it is a macro's own word."""
        if name in PRELUDE:
            return False
        return not self.overlay.carries or mention.form.startswith('macro') or mention.form == 'attribute'

    def _is_primitive_alone(self, use: Use, name: str, ns: int, place: Place) -> bool:
        """Whether all that a module's import is used for is the primitive type of its name: rustc wants it for that."""
        is_primitive = ns == TYPE and use.name in PRIMITIVES and name not in PRIMITIVES
        return is_primitive and not used_namespaces(self.resolver, use, place) & TYPE

    def _hides(self, use: Use, name: str, ns: int, target: Key, place: Place) -> bool:
        """Whether a name that is used below the import, and found further out today, would mean the import then."""
        outline = self.resolver.workspace.outline(place.buffer.filename)
        if outline.buffer is not place.buffer:
            return False
        for mention in outline.mentions:
            if mention.use is use or mention.lead >= 0 or not mention.segments:
                continue
            if place.buffer.name(mention.segments[0]) != name:
                continue
            level = level_of(use.scope, mention)
            needed = TYPE if len(mention.segments) > 1 else mention.ns
            if level is None or not needed & ns:
                continue
            located = self.resolver.located(name, ns, mention, place)
            hidden = located.level > level or located.level == level and not located.explicit
            stays = means(located.meanings, target, self.overlay) if located.meanings else self._is_free(mention, name)
            if hidden and not stays:
                return True
        return False


def new_name(target: Key) -> str:
    root, path = target
    if path:
        return path[-1]
    return root if isinstance(root, str) else root.name


def means(meanings: Meanings, target: Key, overlay: Overlay) -> bool:
    """Whether all that is found is at a new path, or will be once its declaration is no longer stale."""
    found = {canonical(meaning.definition) for meaning in meanings} - {target}
    return all(where is not None and not overlay.carries and overlay.moved(*where) == target for where in found)


def level_of(scope: Scope, mention: Mention) -> int | None:
    """How many blocks around a mention a scope is; None where it is not around it."""
    level = 0
    at: Scope | None = mention.scope
    while at is not None:
        if at is scope:
            return MODULE_LEVEL if at.kind == 'module' else level
        if at.kind == 'module':
            return None
        at = at.parent
        level += 1
    return None
