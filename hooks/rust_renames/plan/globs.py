"""Globs that bring one of several things of a name, each under its own cfg: what is renamed keeps the name beside them.

    before   #[cfg(unix)] pub use self::unix::*;
             #[cfg(windows)] pub use self::windows::*;      open()
    after    #[cfg(unix)] pub use self::unix::*;
             #[cfg(unix)] pub use self::unix::open_file as open;
             #[cfg(windows)] pub use self::windows::*;      open()

The glob's module may have the thing by a glob, too.
"""
from __future__ import annotations

from typing import Final
from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.parts import Module
from rust_renames.edits import Edit
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.names import spelled
from rust_renames.relocate.cfgs import cfgs_among
from rust_renames.relocate.places import behind_item
from rust_renames.relocate.visibility import visibility_words
from rust_renames.resolve.defs import ItemDef
from rust_renames.resolve.defs import Meanings
from rust_renames.resolve.defs import ModuleDef
from rust_renames.resolve.defs import canonical
from rust_renames.resolve.place import Place
from rust_renames.rewrite.imports import new_name
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem

_MOST_GLOBS: Final = 8


class _Glob(NamedTuple):
    """A glob, where it stands, and what it brings under the name."""

    use: Use
    place: Place
    source: Module
    brought: Meanings


class Alias(NamedTuple):
    """An import that is put behind that of a glob."""

    filename: str
    statement: UseItem
    edit: Edit


def alias_by_glob(reference: Reference) -> Alias | None:
    """The import that keeps the old name for an unsure reference.

    None where the thing does not come by a glob of its own: then nobody can tell how the name would be kept.
    """
    mention, target = reference.mention, reference.target
    if mention is None or target is None or reference.refused is not None or mention.form == 'macro body':
        return None
    view = reference.view
    last = reference.index == len(mention.segments) - 1
    ns = mention.ns if last else TYPE
    if reference.index:
        modules = [
            one.definition.module for one in reference.steps[reference.index - 1]
            if isinstance(one.definition, ModuleDef)
        ]
    else:
        modules = [view.place.home.module_of(mention.scope)]
    found = {_glob(view, module, reference, ns, set()) for module in modules}
    glob = found.pop() if len(found) == 1 else None
    own = _seen_by(view, glob, reference, ns) if glob is not None else None
    cfgs = _declared_under(view, glob) if glob is not None else None
    if glob is None or own is None or cfgs is None:
        return None
    words = _words(glob, own, reference.old_name, new_name(target))
    statement = glob.use.statement
    if words is None or statement is None:
        return None
    words[:0] = [cfg for cfg in cfgs if cfg not in words]
    return Alias(glob.place.buffer.filename, statement, behind_item(glob.place.buffer, statement, words))


def _glob(view: View, module: Module, reference: Reference, ns: int, seen: set[int]) -> _Glob | None:
    """The one glob that brings what is renamed, and nothing else of its name, from a module that declares it."""
    globs = [
        glob for glob in _globs(view, module, reference.old_name, ns)
        if any(_is_meant(one.definition, reference) for one in glob.brought)
    ]
    if len(globs) != 1 or id(module) in seen:
        return None
    seen.add(id(module))
    [glob] = globs
    if all(_is_meant(one.definition, reference) for one in glob.brought):
        return glob
    return _glob(view, glob.source, reference, ns, seen)


def _globs(view: View, module: Module, name: str, ns: int) -> Iterator[_Glob]:
    for part in module.parts:
        place = Place(module, part.outline.buffer, part.scope)
        for use in part.scope.uses:
            if use.glob and use.segments and use.statement is not None:
                for source in view.resolver.use(use, TYPE, module, place):
                    if isinstance(source.definition, ModuleDef):
                        within = source.definition.module
                        yield _Glob(use, place, within, view.resolver.member(within, name, ns, module))


def _is_meant(definition: object, reference: Reference) -> bool:
    return isinstance(definition, (ItemDef, ModuleDef)) and (
        canonical(definition) == (reference.root, reference.path)
    )


def _seen_by(view: View, glob: _Glob, reference: Reference, ns: int, depth: int = 0) -> str | None:
    """The visibility of what is renamed, as the glob's module has it: by its own declaration, or by one glob more."""
    if reference.path[:-1] == glob.source.path and all(one.via == 'item' for one in glob.brought):
        found = {
            visibility_words(part.outline.buffer, item.visibility)
            for part in glob.source.parts for item in part.scope.items.get(reference.old_name, ())
        }
        return found.pop() if len(found) == 1 else None
    inner = [one for one in _globs(view, glob.source, reference.old_name, ns) if one.brought]
    if len(inner) != 1 or depth > _MOST_GLOBS or not _is_there_with(glob, inner[0]):
        return None
    own = _seen_by(view, inner[0], reference, ns, depth + 1)
    return None if own is None else _narrower(own, _visibility_of(inner[0]))


def _declared_under(view: View, glob: _Glob) -> list[str] | None:
    """The `#[cfg(…)]`s that what a glob brings is declared under; None where its declarations have different ones."""
    found = set()
    for one in glob.brought:
        if isinstance(one.definition, ItemDef):
            buffer = view.resolver.buffer_of(one.definition)
            attributes = [] if buffer is None else [*cfgs_among(buffer, one.definition.item.attributes)]
            found.add(tuple(cfg.text for cfg in attributes))
    return [] if not found or () in found else [*found.pop()] if len(found) == 1 else None


def _is_there_with(glob: _Glob, inner: _Glob) -> bool:
    """Whether no cfg, and no call of a macro that may be one, is around the inner glob alone."""
    statement = inner.use.statement
    return statement is not None and not any(one.path == 'cfg' for one in statement.attributes) and (
        _macros_around(inner) <= _macros_around(glob)
    )


def _macros_around(glob: _Glob) -> set[str]:
    buffer, statement = glob.place.buffer, glob.use.statement
    assert statement is not None
    return {
        buffer.name(call.path.segments[-1]) for call in glob.use.scope.macros
        if call.open < statement.keyword < call.close
    }


def _narrower(own: str, by_glob: str) -> str | None:
    """The visibility of what a glob brings; None where nobody can tell which of the two is narrower."""
    if own == 'pub' or not by_glob:
        return by_glob
    return own if own in (by_glob, 'pub(crate)') and by_glob in ('pub', 'pub(crate)') else None


def _words(glob: _Glob, own: str, old: str, new: str) -> list[str] | None:
    """The lines of an import with the glob's attributes, as visible as the glob makes what is declared."""
    buffer, statement = glob.place.buffer, glob.use.statement
    visibility = _narrower(own, _visibility_of(glob))
    if visibility is None or statement is None:
        return None
    lead = '::' if glob.use.lead >= 0 else ''
    path = '::'.join(buffer.texts[token] for token in glob.use.segments)
    edition = glob.place.module.crate.edition
    import_ = f'use {lead}{path}::{spelled(new, edition)} as {spelled(old, edition)};'
    attributes = [
        buffer.text[buffer.starts[one.start]:buffer.end(one.end)] for one in statement.attributes if not one.inner
    ]
    return [*attributes, f'{visibility} {import_}' if visibility else import_]


def _visibility_of(glob: _Glob) -> str:
    statement = glob.use.statement
    return '' if statement is None else visibility_words(glob.place.buffer, statement.visibility)
