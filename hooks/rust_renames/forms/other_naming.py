"""Words of macro calls that cannot follow a rename: the macro makes something else of the same word, too.

    macro_rules! forward { ($($f:ident),*) => { impl Num { $(pub fn $f(self) -> i64 { imp::$f(self.0) })* } } }
    forward!(abs, neg);

Here `imp::abs` cannot be renamed by the word in the call as long as a `num.abs()` stands anywhere.
"""
from __future__ import annotations

from typing import Callable
from typing import Iterator

from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.forms.view import View
from rust_renames.names import RustPath
from rust_renames.resolve.defs import Canonical
from rust_renames.resolve.defs import Def
from rust_renames.resolve.defs import Found
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import Nothing
from rust_renames.resolve.defs import PathDef
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.place import Place
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import GUESSED
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Naming
from rust_renames.rust.outline import Outline
from rust_renames.source import Lines

_PATTERNS = ('pattern', 'shorthand', 'shorthand pattern')


def other_naming(view: View, token: int, is_ours: Callable[[Def], bool]) -> str | None:
    """What else the macro makes of a word, where something else may be known by that name."""
    for path in _declared(view, token, is_ours):
        return f'the macro declares {"::".join(path)} by it too'
    if any(_is_elsewhere(view, mention) for mention in view.by_rule(token) if len(mention.segments) == 1):
        return 'the macro looks for what has this name in std or another crate too'
    for one in view.namings(token):
        if one.kind == 'file':
            return 'the macro makes the name of a file or an environment variable of it too'
        place = next(_naming(view, one.path[0]), None) if one.kind == 'pasted' else None
        if place is not None:
            return f'the macro makes `{one.path[0]}` of it too, which is named in {place}'
    made = [
        one for one in view.namings(token) if one.kind != 'pasted' and not is_ours(_definition(view, one))
    ]
    kinds = {one.kind for one in made}
    if 'implemented item' in kinds and 'associated item' not in kinds:
        return 'the macro gives this name to an associated item of a trait too'
    unknown = [steps for steps in _steps(view, token) if not _is_known(steps[-1])]
    declared = [one for one in made if one.kind != 'use']
    if not declared and (made or unknown) or any(_is_of_primitive(steps) for steps in unknown):
        return 'the macro looks for a field or an associated item of this name too'
    place = next(_places(view, token, declared, is_ours), None) if declared else None
    if place is None:
        return None
    return f'the macro gives this name to {_shown(declared[0])} too, which may be meant in {place}'


def _shown(one: Naming) -> str:
    return f'the {one.kind} {"::".join(one.path)}' if one.path else f'{"an" if one.kind[0] == "a" else "a"} {one.kind}'


def _definition(view: View, one: Naming) -> Def:
    module = view.place.module_of(one.scope)
    return PathDef(module.crate, (*module.path, *one.path)) if one.path else Nothing(one.kind)


def _declared(view: View, token: int, is_ours: Callable[[Def], bool]) -> Iterator[RustPath]:
    """The paths of items that the call declares by the word where it stands."""
    for item in view.outline.items:
        for one in (item, *item.variants):
            if one.name_token == token:
                definition = ItemDef(view.place.module_of(item.scope), one)
                where = canonical(definition)
                if where is not None and not is_ours(definition):
                    yield where[1]


def _steps(view: View, token: int) -> Iterator[list[Meanings]]:
    """The meanings along the longer paths that the macro makes with the word at their end; of unknown ends none."""
    for mention in view.by_rule(token):
        steps = view.resolver.path(mention, view.place)
        if len(mention.segments) > 1 and any(steps):
            yield [*steps, *[()] * (len(mention.segments) - len(steps))]


def _is_elsewhere(view: View, mention: Mention) -> bool:
    """Whether nothing that a lone name may mean is declared here: primitive types, preludes, globs have it."""
    steps = view.resolver.path(mention, view.place)
    return not steps[0] or _is_of_primitive(steps)


def _is_known(meanings: Meanings) -> bool:
    return any(not isinstance(one.definition, Nothing) for one in meanings)


def _is_alias_by_macro(one: Found) -> bool:
    """Whether an `as` of a macro's body gives the name."""
    return not one.carried and one.use is not None and one.use.tree is None and one.use.alias >= 0


def _is_of_primitive(steps: list[Meanings]) -> bool:
    return any(one.definition == Nothing('primitive type') for one in steps[0])


def _places(view: View, token: int, declared: list[Naming], is_ours: Callable[[Def], bool]) -> Iterator[str]:
    """Where one of some fields, associated items, variants and so on may be named."""
    name = view.buffer.name(token)
    paths = {canonical(_definition(view, one)) for one in declared if one.path}
    workspace = view.part.workspace
    for package in workspace.manifests.all_packages():
        for crate in workspace.crates(package):
            for module, part in crate.naming(name):
                if part.outlined is None and not part.inline:
                    for at in sorted(_Words(view, module, part, name, is_ours).found(paths)):
                        line, column = Lines(part.outline.buffer.text).position(part.outline.buffer.starts[at])
                        yield f'{part.filename}:{line}:{column}'


def _naming(view: View, name: str) -> Iterator[str]:
    """Where a name stands in code."""
    workspace = view.part.workspace
    for package in workspace.manifests.all_packages():
        for crate in workspace.crates(package):
            for _, part in crate.naming(name):
                for at in part.outline.buffer.positions(frozenset((name,))):
                    line, column = Lines(part.outline.buffer.text).position(part.outline.buffer.starts[at])
                    yield f'{part.filename}:{line}:{column}'


class _Words:
    """The words of a name in one text."""

    def __init__(self, view: View, module: Module, part: Part, name: str, is_ours: Callable[[Def], bool]) -> None:
        self.resolver = view.resolver
        self.outline: Outline = part.outline
        self.buffer = part.outline.buffer
        self.place = Place(module, part.outline.buffer, part.outline.root)
        self.name = name
        self.is_ours = is_ours

    def found(self, paths: set[Canonical | None]) -> Iterator[int]:
        """The tokens that may name a field or the like, or what is at one of the paths."""
        given = self._given_to_macros()
        for token in self.buffer.positions(frozenset((self.name,))):
            if token and self.buffer.texts[token - 1] == '.' and token not in given:
                yield token
        for naming in self.outline.namings:
            used = naming.kind in ('use', 'implemented item')
            if used and self._is_it(naming.token) and naming.token not in given:
                yield naming.token
        for mention in self.outline.mentions:
            for index, token in enumerate(mention.segments):
                if self._is_it(token) and token not in given and self._may_be(mention, index, paths):
                    yield token

    def _is_it(self, token: int) -> bool:
        return self.buffer.name(token) == self.name

    def _given_to_macros(self) -> set[int]:
        """The words of calls that follow the rename."""
        found = {
            one.segments[-1] for one in self.outline.mentions
            if one.extra in (BY_RULE, BY_NAME) and self._is_it(one.segments[-1]) and any(
                self.is_ours(meaning.definition) for meaning in self._meanings(one)
            )
        }
        for item in self.outline.items:
            for one in (item, *item.variants):
                if item.in_macro and self._is_it(one.name_token):
                    if self.is_ours(ItemDef(self.place.module_of(item.scope), one)):
                        found.add(one.name_token)
        return found

    def _may_be(self, mention: Mention, index: int, paths: set[Canonical | None]) -> bool:
        steps = self.resolver.path(mention, self.place)
        last = steps[index] if index < len(steps) else ()
        if any(canonical(one.definition) in paths or _is_alias_by_macro(one) for one in last):
            return True
        if index < len(mention.segments) - 1:
            return False
        if len(mention.segments) == 1 and (not paths or mention.form in _PATTERNS or mention.extra == GUESSED):
            return False
        return not _is_known(last) and not _is_of_primitive(steps)

    def _meanings(self, mention: Mention) -> Meanings:
        """Those of a path's last segment."""
        steps = self.resolver.path(mention, self.place)
        return steps[-1] if len(steps) == len(mention.segments) else ()
