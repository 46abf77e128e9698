"""All references of one view, with the edits that fix them or the reason for leaving them alone."""
from __future__ import annotations

from rust_renames.edits import Edit
from rust_renames.forms.reference import TOO_MUCH
from rust_renames.forms.reference import Reference
from rust_renames.forms.view import View
from rust_renames.names import spelled
from rust_renames.rewrite.imports import Imports
from rust_renames.rewrite.imports import new_name
from rust_renames.rewrite.paths import Change
from rust_renames.rewrite.paths import changes
from rust_renames.rewrite.paths import edits
from rust_renames.rewrite.symbols import symbol_edits
from rust_renames.rewrite.use_trees import Leaf
from rust_renames.rewrite.use_trees import statement_edits
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import UseItem


def rewritten(references: list[Reference], imports: Imports) -> list[Edit]:
    """Fills in each reference's `edits`, `refused` and `settled`; returns all edits of the file."""
    found: list[Edit] = []
    for reference in references:
        if reference.split and reference.crowded and _has_one_name(reference, imports):
            reference.refused = TOO_MUCH
    statements: dict[UseItem, tuple[View, dict[Mention, list[Reference]]]] = {}
    for mention, some in _by_mention(references):
        if mention is None:
            for reference in some:
                found += _declaration_edits(reference)
        elif mention.use is not None and mention.use.statement is not None:
            statement = mention.use.statement
            statements.setdefault(statement, (some[0].view, {}))[1][mention] = some
        else:
            found += _mention_edits(mention, some, imports)
    for statement, (view, leaves) in statements.items():
        found += _statement_edits(view, statement, leaves, imports, found)
    return list(dict.fromkeys(found))


def _has_one_name(reference: Reference, imports: Imports) -> bool:
    """Whether both imports that one becomes bind the same name."""
    use = None if reference.mention is None else reference.mention.use
    return use is not None and (not use.carries or imports.keeps(use))


def _by_mention(references: list[Reference]) -> list[tuple[Mention | None, list[Reference]]]:
    grouped: dict[Mention | None, list[Reference]] = {}
    for reference in references:
        grouped.setdefault(reference.mention, []).append(reference)
    return [(mention, sorted(some, key=lambda one: one.index)) for mention, some in grouped.items()]


def _declaration_edits(reference: Reference) -> list[Edit]:
    if reference.edits or reference.target is None or reference.refused is not None or not reference.sure:
        return reference.edits if reference.refused is None else []
    view = reference.view
    start, end = view.span(reference.token)
    reference.edits = [Edit(start, end, spelled(new_name(reference.target), view.edition))]
    if new_name(reference.target) != reference.old_name:
        reference.edits += symbol_edits(view, reference.token)
    return reference.edits


def _mention_edits(mention: Mention, references: list[Reference], imports: Imports) -> list[Edit]:
    view = references[0].view
    wanted = changes(mention, references, imports)
    if mention.form in ('shorthand', 'shorthand pattern') and wanted:
        start, end = view.span(mention.segments[0])
        [edit] = edits(view, mention, wanted)
        found = [Edit(start, end, f'{view.buffer.texts[mention.segments[0]]}: {edit.text}')]
    elif mention.form == 'fixture' and wanted:  # the parameter keeps its name, which the function's body uses
        token = mention.segments[0] - (view.buffer.texts[mention.segments[0] - 1] == 'mut')
        start, _ = view.span(token)
        [edit] = edits(view, mention, wanted)
        found = [Edit(start, start, f'#[from({edit.text})] ')]
    elif mention.form == 'format capture' and any(
        change.head is not None or len(change.names) > 1 for change in wanted
    ):
        references[0].refused = 'the new name means something else here; write it as an argument'
        found = []
    elif any(_is_spliced(mention, change) for change in wanted):
        for reference in references:
            reference.refused = 'the macro puts this path together from its arguments'
        found = []
    elif mention.extra == BY_NAME and any(change.head is not None or len(change.names) > 1 for change in wanted):
        for reference in references:
            reference.refused = 'the macro takes a single name here'
        found = []
    else:
        found = edits(view, mention, wanted)
    return _shared(references, found)


def _is_spliced(mention: Mention, change: Change) -> bool:
    """Whether what is to be written anew does not stand in one place."""
    tokens = mention.segments[0 if change.head is not None else change.start:change.end]
    return mention.extra in (BY_RULE, BY_NAME) and any(
        later - token > 2 or later < token for token, later in zip(tokens, tokens[1:])
    )


def _statement_edits(
    view: View, statement: UseItem, leaves: dict[Mention, list[Reference]], imports: Imports, others: list[Edit],
) -> list[Edit]:
    found = statement_edits(view, statement, [Leaf(mention, some) for mention, some in leaves.items()], imports, others)
    for references in leaves.values():
        _shared(references, found)
    return found


def _shared(references: list[Reference], found: list[Edit]) -> list[Edit]:
    """The edits of one path or statement belong to all of its references."""
    for reference in references:
        if reference.target is not None and reference.refused is None and reference.sure:
            reference.edits = found
            if not found and not reference.settled:
                reference.refused = 'there is no path to the new place from here'
    return found
