"""The cfgs and lint levels around a declaration: those that it takes along, and those that it comes under.

    before   #[cfg(unix)] mod a { mod phase2; }   mod b {}
    after    #[cfg(unix)] mod a { }               mod b { #[cfg(unix)] mod phase2; }
"""
from __future__ import annotations

from typing import Iterable
from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.exclusion import Condition
from rust_renames.cargo.exclusion import is_certain
from rust_renames.cargo.features import arguments
from rust_renames.cargo.filenames import at_path
from rust_renames.cargo.filenames import attribute_string
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.relocate.layout import declarations
from rust_renames.relocate.parents import Relocation
from rust_renames.relocate.visibility import chain
from rust_renames.relocate.wrapped import attributes_by_macros
from rust_renames.relocate.wrapped import calls_around
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.buffer import read
from rust_renames.rust.lexer import DOC
from rust_renames.rust.macros import outline
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item

# Lints that are off where nothing switches them on, and may find fault with code that has compiled without a warning:
# https://doc.rust-lang.org/rustc/lints/listing/allowed-by-default.html
_OFF_BY_DEFAULT = frozenset((
    'missing_docs', 'missing_debug_implementations', 'missing_copy_implementations', 'unreachable_pub', 'unsafe_code',
    'unsafe_op_in_unsafe_fn', 'elided_lifetimes_in_paths', 'explicit_outlives_requirements', 'let_underscore_drop',
    'macro_use_extern_crate', 'meta_variable_misuse', 'non_ascii_idents', 'redundant_imports', 'redundant_lifetimes',
    'single_use_lifetimes', 'trivial_casts', 'trivial_numeric_casts', 'unit_bindings', 'unnameable_types',
    'unused_extern_crates', 'unused_import_braces', 'unused_lifetimes', 'unused_macro_rules', 'unused_qualifications',
    'unused_results', 'variant_size_differences', 'rust_2018_idioms',
))


class Cfg(NamedTuple):
    """A `#[cfg(…)]`: the tokens of its predicate, and its words without spaces."""

    buffer: Buffer
    start: int
    end: int
    words: str

    @property
    def predicate(self) -> str:
        return self.buffer.text[self.buffer.starts[self.start]:self.buffer.end(self.end - 1)]

    @property
    def condition(self) -> Condition:
        return Condition(self.buffer, self.start, self.end)

    @property
    def text(self) -> str:
        return f'#[cfg({self.predicate})]'


def lost_attributes(relocation: Relocation, part: Part | None, item: Item) -> list[str]:
    """What has been a declaration's own so far by what it leaves.

    These are the attributes that macros put before it, and the cfgs and lint levels of the ancestors.
    """
    run = relocation.run
    known = {cfg.words for module in relocation.around for cfg in cfgs(run, module)}
    found = dict.fromkeys(_by_macros(run, part, item, known) if part is not None else ())
    known.update(cfg.words for cfg in (cfgs_of(run, part, item) if part is not None else ()))
    known.update(_without_spaces(text) for at in relocation.around for one in at.parts for text in _allowed(one))
    for at in relocation.lost:
        if part is None or part.item is None or part.above is None:
            break
        is_one_text = len(at.parts) == 1 and len(list(declarations(at))) > 1  # by several declarations
        texts = [cfg.text for cfg in (cfgs(run, at) if is_one_text else _cfgs_of_part(run, part))]
        texts += _allowed(part)
        found.update((text, None) for text in texts if _without_spaces(text) not in known)
        part = part.above
    met = lints_met(relocation, ('warn', 'deny'))
    if met:
        found[f'#[allow({", ".join(met)})]'] = None
    return list(found)


def lints_met(relocation: Relocation, levels: tuple[str, ...]) -> list[str]:
    """The lints that the new ancestors switch on, and none of the old ones, where they may find something."""
    old = set(chain(relocation.old_parent))
    held = {lint for at in old for part in at.parts for lint in _demanded(part, levels)}
    met = dict.fromkeys(
        lint for at in relocation.around if at not in old for part in at.parts for lint in _demanded(part, levels)
        if lint not in held
    )
    unsafe = any('unsafe' in part.outline.buffer.text for at in relocation.subtree for part in at.parts)
    return [lint for lint in met if unsafe or 'unsafe' not in lint]


def _by_macros(run: Run, part: Part, item: Item, known: set[str]) -> list[str]:
    """Without the cfgs that the new place is under anyway, and without what says so in the documentation."""
    found = attributes_by_macros(run, part, item) or []
    own = [text for text in found if not any(cfg.words in known for cfg in _cfgs_written([text]))]
    has_cfgs = any(True for _ in _cfgs_written(own))
    return own if has_cfgs or own == found else [text for text in own if 'doc(' not in text]


def _allowed(part: Part) -> Iterator[str]:
    """What is allowed in a module's text, by attributes outside or inside of it, as an outer attribute would say it."""
    for path, buffer, opening in _attributes_of(part):
        if path == 'allow':
            yield f'#{buffer.text[buffer.starts[opening]:buffer.end(buffer.match[opening])]}'


def _demanded(part: Part, levels: tuple[str, ...]) -> Iterator[str]:
    """The lints that a module's attributes switch on."""
    for path, buffer, opening in _attributes_of(part):
        if path in levels:
            for token in range(opening + 3, buffer.match[opening] - 1):
                if buffer.texts[token] in _OFF_BY_DEFAULT and buffer.texts[token - 1] in ('(', ','):
                    yield buffer.texts[token]


def _attributes_of(part: Part) -> Iterator[tuple[str, Buffer, int]]:
    """The attributes of a module, outside and inside of it: the path, and the opening bracket."""
    if part.item is not None and part.above is not None:
        buffer = part.above.outline.buffer
        for attribute in part.item.attributes:
            if not attribute.inner:
                yield attribute.path, buffer, attribute.start + 1
    yield from _inner_attributes(part)


def _inner_attributes(part: Part) -> Iterator[tuple[str, Buffer, int]]:
    buffer = part.outline.buffer
    at = part.scope.start + part.inline
    while at + 3 < buffer.size:
        if buffer.texts[at] == '#' and buffer.texts[at + 1] == '!':
            yield buffer.texts[at + 3], buffer, at + 2
            at = buffer.match[at + 2] + 1
        elif buffer.kinds[at] == DOC and buffer.texts[at][2:3] == '!':
            at += 1
        else:
            break


def _without_spaces(text: str) -> str:
    return ''.join(text.split())


def cfgs(run: Run, module: Module) -> Iterator[Cfg]:
    """What a module's declaration is under beside its parent; of several declarations, what holds for one of them."""
    if module.parent is None:
        yield from _inner_cfgs(module.parts)
        return
    found = [
        {cfg.words: cfg for cfg in [
            *cfgs_of(run, part, item), *_inner_cfgs([text for text in module.parts if text.item is item]),
            *_cfgs_of_texts(run, module, part),
        ]} for part, item in declarations(module)
    ]
    shared = set.intersection(*map(set, found)) if found else set()
    yield from (cfg for words, cfg in found[0].items() if words in shared) if found else ()
    rest = [[cfg.predicate for words, cfg in some.items() if words not in shared] for some in found]
    if len(rest) > 1 and all(rest):
        either = _cfgs_written([f'#[cfg({_joined("any", [_joined("all", some) for some in rest])})]'])
        yield from (cfg for cfg in either if not is_certain(cfg.condition))


def cfgs_around(run: Run, module: Module, part: Part) -> Iterator[Cfg]:
    """All that a text of a module is under."""
    for at in chain(module):
        yield from cfgs(run, at)
    while part.item is None and part.above is not None:
        part = part.above
    yield from _cfgs_of_part(run, part)


def _cfgs_of_texts(run: Run, module: Module, part: Part) -> Iterator[Cfg]:
    """What chooses a text of an ancestor, and those around it, where the ancestors have several."""
    for at in chain(module.parent):
        while part.item is None and part.above is not None:  # an included text
            part = part.above
        if len(at.parts) > 1:
            yield from _cfgs_of_part(run, part)
        part = part.above or part


def _cfgs_of_part(run: Run, part: Part) -> Iterator[Cfg]:
    """Those of a text's declaration, and of the paths that make it this text and not another one."""
    if part.above is None or part.item is None:
        return
    yield from cfgs_of(run, part.above, part.item)
    yield from _inner_cfgs([part])
    paths = [] if part.item.inner is not None else [*_conditional_paths(part.above, part.item)]
    own = [predicate for predicate, filename in paths if filename == part.filename]
    words = _joined('any', own) if own else f'not({_joined("any", [predicate for predicate, _ in paths])})'
    if paths:
        yield from _cfgs_written([f'#[cfg({words})]'])


def _inner_cfgs(parts: list[Part]) -> Iterator[Cfg]:
    """The `#![cfg(…)]`s at the beginning of the only text of a module."""
    for path, buffer, opening in _inner_attributes(parts[0]) if len(parts) == 1 and not parts[0].inline else ():
        if path == 'cfg' and buffer.texts[opening + 2] == '(':
            yield from _cfgs_written([f'#{buffer.text[buffer.starts[opening]:buffer.end(buffer.match[opening])]}'])


def _conditional_paths(part: Part, item: Item) -> Iterator[tuple[str, str]]:
    """The predicate and the file of each `#[cfg_attr(…, path = "…")]`."""
    buffer = part.outline.buffer
    for attribute in item.attributes:
        value = attribute_string(part.outline, attribute)
        if attribute.path == 'path' and value is not None and buffer.texts[attribute.start + 2] == 'cfg_attr':
            first, last = arguments(buffer, attribute.start + 4, attribute.end - 1)[0]
            yield buffer.text[buffer.starts[first]:buffer.end(last - 1)], at_path(part, value)


def _joined(operator: str, predicates: list[str]) -> str:
    return predicates[0] if len(predicates) == 1 else f'{operator}({", ".join(predicates)})'


def cfgs_of(run: Run, part: Part, item: Item) -> Iterator[Cfg]:
    """Those of the item, and of the macro calls that it stands in."""
    yield from cfgs_among(part.outline.buffer, item.attributes)
    by_macros = attributes_by_macros(run, part, item)
    if by_macros is None:
        for call in calls_around(part, item):
            yield from cfgs_among(part.outline.buffer, call.attributes)
    else:
        yield from _cfgs_written(by_macros)


def _cfgs_written(attributes: Iterable[str]) -> Iterator[Cfg]:
    for text in attributes:
        buffer = read('', f'{text} mod x;')
        yield from cfgs_among(buffer, outline(buffer, None).items[0].attributes)


def cfgs_among(buffer: Buffer, attributes: Iterable[Attribute]) -> Iterator[Cfg]:
    for attribute in attributes:
        if attribute.path == 'cfg' and attribute.args >= 0:
            words = ''.join(buffer.texts[attribute.start:attribute.end + 1])
            yield Cfg(buffer, attribute.args + 1, attribute.end - 1, words)
