"""What is not there in a build: a module that moves under a cfg, texts of which a cfg chooses another one.

    before   mod phase2;  use phase2::f;   #[cfg(unix)] mod a {}
    after                 use a::phase2::f;   (broken: not there without unix)

    #[cfg_attr(unix, path = "unix.rs")] #[cfg_attr(windows, path = "windows.rs")] mod a;
"""
from __future__ import annotations

from typing import Iterator
from typing import Sequence

from rust_renames.cargo.exclusion import CHOOSING
from rust_renames.cargo.exclusion import Condition
from rust_renames.cargo.exclusion import exclude_each_other
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.forms.reference import Reference
from rust_renames.relocate.called import called
from rust_renames.relocate.called import name_called
from rust_renames.relocate.cfgs import Cfg
from rust_renames.relocate.cfgs import cfgs_around
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.parents import Relocation
from rust_renames.relocate.places import is_under_cfg
from rust_renames.source import Lines


def named_without(run: Run, relocation: Relocation, cfg: Cfg, old: Sequence[Condition]) -> str | None:
    """A place that names a module and is compiled in builds without the cfg, as far as that can be told.

    `old` are the conditions that the module has been under.
    """
    contrary = cfg.condition._replace(negated=True)
    for user, reference in relocation.references:
        if not reference.sure or _is_under_some(run, reference):
            continue
        around = [one.condition for one in cfgs_around(run, user, reference.view.part)]
        if not exclude_each_other([*old, *around], [contrary]):
            line, column = Lines(run.workspace.text(reference.view.filename)).position(reference.start)
            return f'{reference.view.filename}:{line}:{column}'
    return None


def _is_under_some(run: Run, reference: Reference) -> bool:
    """Whether a cfg is around a reference in its module, or may be by a macro; none is compiled in documentation."""
    mention, view = reference.mention, reference.view
    if mention is None or mention.form == 'doc link':
        return True
    buffer, token, scope = view.buffer, mention.segments[0], mention.scope.module()
    names = [name_called(buffer, call) for call in scope.macros if call.open < token < call.close]
    return (
        is_under_cfg(buffer, token, scope.start) or not CHOOSING.isdisjoint(names)
        or any('cfg' in body.buffer.texts for body in called(run, view.place.module.crate, names).bodies)
    )


def texts_apart(relocation: Relocation) -> set[Part]:
    """The texts of the ancestors that a module leaves which are never there with it: others are then."""
    around = {at for part, _ in declarations(relocation.module) for at in _ways_up(part)}
    return {part for at in relocation.lost for part in at.parts if part.item is not None and part not in around}


def stands_in(part: Part, texts: set[Part]) -> bool:
    return any(at in texts for at in _ways_up(part))


def _ways_up(part: Part) -> Iterator[Part]:
    at: Part | None = part
    while at is not None:
        yield at
        at = at.above
