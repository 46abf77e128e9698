"""What a plan comes to, for people: the closing lines of a run, and the report in Markdown."""
from __future__ import annotations

from collections import Counter
from typing import Iterator
from typing import NamedTuple

from rust_renames.plan.values import Mapped
from rust_renames.plan.values import Plan

_FOLLOWED = 'file path'
_MOST = 20  # mentions in prose; all are shown with --verbose, and in a report


class Told(NamedTuple):
    """A plan, what its moves are on this disk, and the command by which it was verified."""

    plan: Plan
    renames: tuple[tuple[str, str], ...]
    verify: str | None


def closing(told: Told, done: bool, verbose: bool) -> list[str]:
    """Lines, with the most important ones last; `done` or only planned. All mentions in prose if `verbose`."""
    plan = told.plan
    moved = 'moved' if done else 'to be moved'
    lines = [f'{_mapped(mapped)}: {_state(mapped, done)}' for mapped in plan.mapping]
    sizes = Counter(folder for old, _ in plan.moves for folder in _above(old))
    for old, new in told.renames:
        lines.append(f'{moved}: {old} -> {new}' + (f' ({_number(sizes[old], "file")})' if old in sizes else ''))
    lines.append(_counts(plan, '' if done else 'to be '))
    forms = by_form(plan)
    if forms:
        width = max(map(len, forms))
        lines += [f'  {form:<{width}}  {count:>5}' for form, count in forms.items()]
    if told.verify is not None and done:
        lines.append(f'verified: `{told.verify}` passes, as it did before')
    lines += [f'warning: {warning}' for warning in plan.warnings]
    left = [*plan.left, *_mentions(plan, None if verbose else _MOST)]
    if left:
        lines += ['left to do:', *(f'  {line}' for line in left)]
    return lines


def _mentions(plan: Plan, most: int | None) -> list[str]:
    lines = [f'{one.filename}:{one.line}:{one.column}: mentions {one.text}' for one in plan.mentions[:most]]
    more = len(plan.mentions) - len(lines)
    return [*lines, f'… and {more} more'] if more else lines


def markdown(told: Told) -> str:
    """The same as a document, with the mapping and every file."""
    parts = ['# Renamed Rust paths\n', _overview(told), _mapping_table(told.plan)]
    if told.plan.moves:
        parts.append(_moves_table(told.plan))
    if told.plan.texts:
        parts.append(_texts_table(told.plan))
    for title, lines in (
        ('Warnings', told.plan.warnings), ('Left to do', (*told.plan.left, *_mentions(told.plan, None))),
    ):
        if lines:
            parts.append(f'## {title}\n\n' + ''.join(f'- {_escaped(line)}\n' for line in lines))
    return '\n'.join(parts)


def by_form(plan: Plan) -> dict[str, int]:
    """How many references of each form are rewritten, the most frequent first."""
    counts = Counter(finding.form for finding in plan.findings)
    counts[_FOLLOWED] += sum(plan.followed.values())
    return _sorted(counts)


def by_file(plan: Plan) -> dict[str, dict[str, int]]:
    """The same for each file whose text changes, by its new name."""
    new_names = dict(plan.moves)
    counts: dict[str, Counter[str]] = {name: Counter() for name in sorted(plan.texts)}
    for finding in plan.findings:
        name = new_names.get(finding.filename, finding.filename)
        counts.setdefault(name, Counter())[finding.form] += 1
    for filename, count in plan.followed.items():
        counts.setdefault(new_names.get(filename, filename), Counter())[_FOLLOWED] += count
    return {name: _sorted(count) for name, count in counts.items()}


def _sorted(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted((+counts).items(), key=lambda one: (-one[1], one[0])))


def _counts(plan: Plan, to_be: str) -> str:
    if not plan.moves and not plan.texts:
        return f'nothing to do; {_number(plan.looked_at, "file")} looked at'
    return (
        f'{_number(len(plan.moves), "file")} {to_be}moved, {len(plan.texts)} {to_be}changed '
        f'({_number(sum(by_form(plan).values()), "reference")}), {plan.looked_at} looked at'
    )


def _overview(told: Told) -> str:
    plan = told.plan
    lines = [
        '| | |\n| --- | ---: |\n',
        f'| files moved | {len(plan.moves)} |\n',
        f'| files changed | {len(plan.texts)} |\n',
        f'| references rewritten | {sum(by_form(plan).values())} |\n',
        *(f'| … {form} | {count} |\n' for form, count in by_form(plan).items()),
        f'| files looked at | {plan.looked_at} |\n',
    ]
    if told.verify is not None:
        lines.append(f'\nVerified: {_code(told.verify)} passes, as it did before.\n')
    return ''.join(lines)


def _mapping_table(plan: Plan) -> str:
    rows = ''.join(
        f'| {_code(one.old)} | {_code(one.new) if one.new else ""} | {one.kind} | {one.state} |\n'
        for one in plan.mapping
    )
    return f'## Mapping\n\n| old | new | what | state |\n| --- | --- | --- | --- |\n{rows}'


def _moves_table(plan: Plan) -> str:
    rows = ''.join(f'| {_code(old)} | {_code(new)} |\n' for old, new in plan.moves)
    return f'## Files moved\n\n| old | new |\n| --- | --- |\n{rows}'


def _texts_table(plan: Plan) -> str:
    rows = ''.join(
        f'| {_code(name)} | {", ".join(f"{count} {form}" for form, count in counts.items())} |\n'
        for name, counts in by_file(plan).items()
    )
    return f'## Files changed\n\n| file | references |\n| --- | --- |\n{rows}'


def _above(name: str) -> Iterator[str]:
    """The folders that a file is in."""
    at = name.find('/')
    while at != -1:
        yield name[:at]
        at = name.find('/', at + 1)


def _mapped(mapped: Mapped) -> str:
    kind = f' ({mapped.kind})' if mapped.kind else ''
    return f'{mapped.old} -> {mapped.new}{kind}' if mapped.new else f'{mapped.old}{kind}'


def _state(mapped: Mapped, done: bool) -> str:
    return 'to be carried out' if mapped.state == 'carried out' and not done else mapped.state


def _number(count: int, what: str) -> str:
    return f'{count} {what}' if count == 1 else f'{count} {what}s'


def _code(text: str) -> str:
    fence = '``' if '`' in text else '`'
    return f'{fence}{text}{fence}'.replace('|', '\\|')


def _escaped(text: str) -> str:
    return text.replace('<', '\\<').replace('\n', ' ')
