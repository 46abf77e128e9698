"""What the macro calls around a declaration come to: the attributes that they put before it, and what is left of them.

    macro_rules! cfg_net { ($($item:item)*) => { $(#[cfg(feature = "net")] $item)* } }

    before   cfg_net! { mod tcp;  mod udp; }
    after    cfg_net! { mod udp; }           #[cfg(feature = "net")] mod tcp;
"""
from __future__ import annotations

from typing import Final
from typing import NamedTuple

from rust_renames.cargo.exclusion import CHOOSING
from rust_renames.cargo.exclusion import branches
from rust_renames.cargo.modules import Crate
from rust_renames.cargo.parts import Part
from rust_renames.check import Run
from rust_renames.relocate.places import first_outer
from rust_renames.relocate.places import with_comments
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.lexer import COMMENT
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.macros import Macros
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Member
from rust_renames.rust.rules import OPENING
from rust_renames.rust.rules import Match
from rust_renames.rust.rules import Rule
from rust_renames.rust.rules import rules
from rust_renames.rust.transcripts import Expander
from rust_renames.rust.transcripts import TooMuch
from rust_renames.rust.transcripts import Transcript
from rust_renames.rust.transcripts import transcript_of

# Macros of other crates that hand on what they are given, or take fields with a visibility.
_TAKING_VISIBILITIES: Final = CHOOSING | {'pin_project'}


class Unknown(Exception):
    """Nothing tells what a call makes of its tokens, or it makes something else of them."""


def attributes_by_macros(run: Run, part: Part, item: Item) -> list[str] | None:
    """Those that the calls around a declaration put before it, as text; None where they do not hand it on as it is."""
    calls = calls_around(part, item)
    try:
        if item.in_macro and part.inline and part.above is not None and part.item is not None:
            if attributes_by_macros(run, part.above, part.item) is None:
                return None
        if not calls:
            return []
        return [*_cfgs(part.outline.buffer, calls[0].attributes), *_Wrapping(run, part, item).of_file(calls[0])]
    except (Unknown, TooMuch, IndexError, ValueError, RecursionError):
        return None


def calls_around(part: Part, item: Item) -> list[MacroCall]:
    """From the outside in."""
    if not item.in_macro:
        return []
    return sorted((call for call in part.scope.macros if call.open < item.start < call.close), key=lambda one: one.open)


def goes_without(run: Run, part: Part, item: Item) -> bool:
    """Whether the macro around a declaration can be called without it."""
    calls = calls_around(part, item)
    if not calls or _chooses(run, part, calls[-1]):
        return True
    buffer, call = part.outline.buffer, calls[-1]
    rest = Transcript()
    whole = transcript_of(buffer)
    rest.copy(whole, call.open + 1, first_outer(buffer, item.start))
    rest.copy(whole, item.end, call.close)
    known = _definitions(run, part, buffer.name(call.path.segments[-1]))
    tokens = rest.buffer(buffer)
    return all(_match(one.rules, rest, tokens, 0, len(rest.texts)) is not None for one in known)


def may_be_private_alone(run: Run, part: Part, member: Member) -> bool:
    """Whether a field stands in the call of an unknown macro, and nothing there says that it takes a visibility."""
    buffer = part.outline.buffer
    around = [call for call in part.scope.macros if call.open < member.keyword < call.close]
    if not around or member.visibility is not None or buffer.texts[member.keyword + 1] != ':':
        return False
    call = max(around, key=lambda one: one.open)
    name = '::'.join(buffer.name(token) for token in call.path.segments)
    return not (
        name.rpartition('::')[2] in _TAKING_VISIBILITIES
        or any(call.open < one.keyword < call.close and one.visibility is not None for one in part.outline.members)
        or _definitions(run, part, name.rpartition('::')[2]) or run.workspace.macro_elsewhere(part.filename, name)
    )


def emptied_call(run: Run, part: Part, item: Item) -> tuple[int, int] | None:
    """The first and last token of a call that has nothing but this declaration and its comments.

    The only call of a macro stays, lest the macro is without use.
    """
    calls = calls_around(part, item)
    buffer = part.outline.buffer
    if len(calls) != 1 or _chooses(run, part, calls[0]):
        return None
    call = calls[0]
    first = call.attributes[0].start if call.attributes else call.path.segments[0]
    before = call.open + 1
    if buffer.texts[before:before + 3] == ['#', '!', '[']:
        before = buffer.match[before + 2] + 1
    last = call.close + (buffer.texts[call.open] != '{' and buffer.texts[call.close + 1] == ';')
    is_alone = before == first_outer(buffer, item.start) and item.end == call.close
    is_documented = first > 0 and buffer.kinds[first - 1] == DOC
    if is_alone and not is_documented and not _has_others_comments(buffer, call, item):
        return (first, last) if _is_called_elsewhere(run, part, call) else None
    return None


def _has_others_comments(buffer: Buffer, call: MacroCall, item: Item) -> bool:
    """Whether a comment stands in a call that is not right above a declaration, nor behind it."""
    start, end = with_comments(buffer, item)
    return any(
        kind == COMMENT and buffer.starts[call.open] < at < buffer.starts[call.close] and not start <= at < end
        for kind, _, at in zip(*buffer.tokens)
    )


def _is_called_elsewhere(run: Run, part: Part, call: MacroCall) -> bool:
    name = part.outline.buffer.name(call.path.segments[-1])
    return all(
        sum(run.workspace.text(other.filename).count(f'{name}!') for _, other in crate.naming(f'{name}!')) > 1
        for crate in _crates(run, part)
    )


def _crates(run: Run, part: Part) -> list[Crate]:
    """Those of the package that a text is part of."""
    crates = run.workspace.crates(run.workspace.package_of(part.filename))
    return [crate for crate in crates if crate.places(part.filename)]


def _chooses(run: Run, part: Part, call: MacroCall) -> bool:
    name = part.outline.buffer.name(call.path.segments[-1])
    return name in CHOOSING and not _definitions(run, part, name)


class _Definition(NamedTuple):
    """A macro's rules, and the attributes by which it is there in some builds alone."""

    rules: list[Rule]
    cfgs: list[str]


def _definitions(run: Run, part: Part, name: str) -> list[_Definition]:
    """Those of a name in the crates of a text; where there are several, each has its cfg."""
    found: dict[tuple[str, int], _Definition] = {}
    for crate in _crates(run, part):
        for definition in run.resolver.macros_named(crate, name):
            buffer = run.resolver.buffer_of(definition)
            opening = definition.item.name_token + 1
            if buffer is None or opening not in buffer.match:
                raise Unknown
            known = list(rules(buffer, opening + 1, buffer.match[opening]))
            cfgs = _cfgs(buffer, tuple(definition.item.attributes))
            found[buffer.filename, opening] = _Definition(known, cfgs)
    if len(found) > 1 and not all(one.cfgs for one in found.values()):
        raise Unknown
    return list(found.values())


def _match(known: list[Rule], text: Transcript, buffer: Buffer, start: int, end: int) -> Match | None:
    reader = Macros(buffer, None)
    reader.whole = text.whole
    return reader.first_match(known, start, end)


class _Wrapping:
    """One declaration, followed through what the calls around it come to, one after the other."""

    def __init__(self, run: Run, part: Part, item: Item) -> None:
        self.run = run
        self.part = part
        self.name = item.name_token
        self.start = first_outer(part.outline.buffer, item.start)
        self.end = item.end

    def of_file(self, call: MacroCall) -> list[str]:
        buffer = self.part.outline.buffer
        return self.of_call(transcript_of(buffer), buffer, call.open)

    def of_call(self, text: Transcript, buffer: Buffer, opening: int) -> list[str]:
        """What a call, known by its opening bracket, puts before the declaration that is among its tokens."""
        name = buffer.name(opening - 2)
        known = _definitions(self.run, self.part, name)
        if not known and name in CHOOSING:
            return self.of_branches(text, buffer, opening)
        found = [self.by_definition(one, text, buffer, opening) for one in known]
        handing_on = [(one, attributes) for one, attributes in zip(known, found) if attributes is not None]
        if len(handing_on) != 1:
            raise Unknown
        [(one, attributes)] = handing_on
        return [*one.cfgs, *attributes] if len(known) > 1 else attributes

    def by_definition(self, one: _Definition, text: Transcript, buffer: Buffer, opening: int) -> list[str] | None:
        """None where a macro drops all that it is given."""
        match = _match(one.rules, text, buffer, opening + 1, buffer.match[opening])
        if match is None:
            raise Unknown
        result = Expander({}, lambda inner: Macros(inner, None), None).expanded(match, text)
        if not result.texts:
            return None
        return self.among_items(result, result.buffer(match.rule.buffer), 0, len(result.texts))

    def of_branches(self, text: Transcript, buffer: Buffer, opening: int) -> list[str]:
        """`if #[cfg(a)] { … } else if #[cfg(b)] { … } else { … }`, and `a => { … } b => { … } _ => { … }`"""
        before: list[str] = []
        for branch, brace in branches(buffer, opening):
            predicate = '' if branch is None else _written(buffer, branch.start, branch.end)
            if self.where(text, brace, buffer.match[brace]) >= 0:
                return [_branch(before, predicate), *self.among_items(text, buffer, brace + 1, buffer.match[brace])]
            before.append(predicate)
        raise Unknown

    def where(self, text: Transcript, start: int, end: int) -> int:
        """The token at which the declaration begins, -1 if it is not there once and as it was."""
        found = [
            token for token in range(start, end) if text.origins[token] == self.name and not text.contexts[token]
        ]
        if len(found) != 1:
            return -1
        first = found[0] - (self.name - self.start)
        last = first + self.end - self.start
        is_whole = text.origins[first:last] == list(range(self.start, self.end)) and not any(text.contexts[first:last])
        return first if is_whole and start <= first and last <= end else -1

    def among_items(self, text: Transcript, buffer: Buffer, start: int, end: int) -> list[str]:
        first = self.where(text, start, end)
        texts = buffer.texts
        attributes: list[tuple[int, int]] = []
        head = -1  # where an item has begun
        at = start
        while at < first or at == first and head < 0:
            if at == first:
                return [_attribute(buffer, *one) for one in attributes]
            if head < 0 and texts[at] == '#' and texts[at + 1] == '[':
                close = buffer.match[at + 1]
                attributes.append((at, close))
                at = close + 1
                continue
            head = at if head < 0 else head
            if texts[at] in OPENING and first < buffer.match[at]:
                if texts[at - 1] != '!' or buffer.kinds[at - 2] != IDENT:
                    raise Unknown
                cfgs = [one for one in attributes if texts[one[0] + 2] == 'cfg']
                return [_attribute(buffer, *one) for one in cfgs] + self.of_call(text, buffer, at)
            if texts[at] in (';', '{'):
                attributes, head = [], -1
            at = buffer.match[at] + 1 if texts[at] in OPENING else at + 1
        raise Unknown


def _branch(before: list[str], predicate: str) -> str:
    if not before:
        return f'#[cfg({predicate})]'
    if predicate:
        return f'#[cfg(all({", ".join([*(f"not({one})" for one in before), predicate])}))]'
    return f'#[cfg(not({before[0]}))]' if len(before) == 1 else f'#[cfg(not(any({", ".join(before)})))]'


def _cfgs(buffer: Buffer, attributes: tuple[Attribute, ...]) -> list[str]:
    return [
        f'#[cfg({_written(buffer, one.args + 1, buffer.match[one.args])})]' for one in attributes
        if one.path == 'cfg' and one.args >= 0 and not one.inner
    ]


def _attribute(buffer: Buffer, start: int, end: int) -> str:
    if '$' in buffer.texts[start:end] or buffer.texts[start + 2] in ('macro_use', 'path'):
        raise Unknown
    return f'#[{_written(buffer, start + 2, end)}]'


def _written(buffer: Buffer, start: int, end: int) -> str:
    """Tokens as one writes them in an attribute."""
    found = ''
    for token in range(start, end):
        text = buffer.texts[token]
        spaced = text == '=' or token > start and (
            buffer.texts[token - 1] in ('=', ',') or buffer.kinds[token] == buffer.kinds[token - 1] == IDENT
        )
        found += f' {text}' if spaced else text
    return found
