"""Calls of macros whose rules are known: read by the rule that fits, and expanded where its body does not tell enough.

A body that hands its variables on to another macro says nothing of them; what that comes to does.
"""
from __future__ import annotations

from typing import Callable
from typing import Iterator

import regex

from rust_renames.rust.bodies import Use
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.handed import Handed
from rust_renames.rust.handed import handed_on
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.outline import BY_NAME
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Naming
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope
from rust_renames.rust.roles import Roles
from rust_renames.rust.roles import Sought
from rust_renames.rust.roles import roles
from rust_renames.rust.rules import Match
from rust_renames.rust.rules import Rule
from rust_renames.rust.rules import definitions
from rust_renames.rust.rules import rules
from rust_renames.rust.tokens import LEADING_WORDS
from rust_renames.rust.tokens import Soup
from rust_renames.rust.transcripts import Expander
from rust_renames.rust.transcripts import TooMuch
from rust_renames.rust.transcripts import Transcript
from rust_renames.rust.transcripts import known_calls
from rust_renames.rust.transcripts import makes_names
from rust_renames.rust.transcripts import transcript_of
from rust_renames.rust.well_known import CRATES

_MOST_CALLS = 100  # that are expanded for the sake of the names in a body alone


# Finds a macro that another file defines, perhaps under several cfgs: the text, and the tokens of the rules.
Library = Callable[[str], 'list[tuple[Buffer, int, int]]']


def is_known_by_path(text: str, macro: str) -> bool:
    """Whether a text exports a macro, or imports it where it is defined: `pub(crate) use name;`"""
    export = rf'\bmacro_export\b[^\]]*\](?:\s*#\[[^\]]*\])*\s*macro_rules!\s*{regex.escape(macro)}\b'
    return regex.search(rf'{export}|\buse\b[^;]*\b{regex.escape(macro)}\b', text) is not None


class Expansions(Soup):
    def __init__(self, buffer: Buffer, wanted: list[int] | None, library: Library | None = None) -> None:
        super().__init__(buffer, wanted)
        self.library = library
        self.rules: dict[str, list[Rule]] = {}  # of the macros that are defined above, or in other files
        self.hidden: list[tuple[Scope, str, list[Rule] | None]] = []  # what the macros of blocks around hide
        self.looked_up: set[str] = set()  # names that have been looked up in the library
        self.writers: dict[str, bool] = {}  # whether macros of other files write macros
        self.matches: dict[tuple[str, int], Match | None] = {}
        self.expanded: dict[tuple[str, int], Roles | None] = {}
        self.uses: dict[int, dict[str, Use]] = {}
        self.sought: list[int] = []
        self.handed = Handed()
        self.lender: tuple[str, frozenset[int]] = '', frozenset()  # another file, and words of it that are handed on
        self.borrowed: dict[int, int] = {}  # such words by where they are in this text
        self.endless: set[int] = set()  # the bodies of rules whose calls are too much to expand
        self.transcript: Transcript | None = None  # of the whole text
        self.below: dict[str, list[tuple[int, int]]] | None = None  # the rules of all macros of the file, by name

    def look_for_handed(self, sought: list[int]) -> None:
        """Finds the sought names that bodies hand on, and makes sure that the calls that tell of them are read."""
        self.sought = sought
        if sought and 'macro_rules' in self.buffer.text:
            self.handed = handed_on(self.buffer, sought)
            if self.handed.calls and self.wanted is not None:
                self.wanted = sorted({*self.wanted, *self.handed.calls})

    def match_of(self, path: Mention, start: int, end: int) -> Match | None:
        """How the rules of a macro take a call that stands above in the file, or alone of its name in other files.

        The macro of another crate may be called by a path of its own: `a::name!(…)`.
        """
        name = self.buffer.name(path.segments[-1])
        if len(path.segments) > 1 and self.texts[path.segments[0]] not in (*LEADING_WORDS, *CRATES):
            if len(path.segments) > 2:
                return None
            name = f'{self.buffer.name(path.segments[0])}::{name}'
        self.borrow(name)
        if name not in self.rules:
            self.look_below(name)
        if name not in self.rules:
            return None
        key = name, start
        if key not in self.matches:
            self.matches[key] = self.first_match(self.rules[name], start, end)
        return self.matches[key]

    def look_below(self, name: str) -> None:
        """Takes the rules of a macro that a path leads to, so that it may be called above its definition.

        https://doc.rust-lang.org/reference/macros-by-example.html#path-based-scope
        """
        if self.below is None:
            self.below = {}
            for macro, start, end in definitions(self.buffer) if 'macro_rules' in self.buffer.text else ():
                self.below.setdefault(macro, []).append((start, end))
        found = self.below.get(name, [])
        if len(found) == 1 and is_known_by_path(self.buffer.text, name):
            self.rules[name] = list(rules(self.buffer, *found[0]))

    def keep(self, name: str, known: list[Rule]) -> None:
        """Takes down the rules of a macro, in a block up to its end alone."""
        scope = self.scope
        while scope.kind == 'binding' and scope.parent is not None:
            scope = scope.parent
        if scope.kind == 'block':
            self.hidden.append((scope, name, self.rules.get(name)))
        self.rules[name] = known

    def keep_written(self, path: Mention, start: int, end: int) -> None:
        """Takes down the rules of the macros that a call writes."""
        match = self.match_of(path, start, end) if self.writes_macros(self.buffer.name(path.segments[-1])) else None
        if match is None or 'macro_rules' not in self.texts[match.rule.body[0]:match.rule.body[1]]:
            return
        expander = None if self.has_variables(start, end) else self.expander_of(match)
        if expander is not None:
            written = expander.text.buffer(self.buffer)
            for name, first, last in definitions(written):
                shift = self.buffer.borrow(written, first, last)
                self.keep(name, list(rules(self.buffer, first + shift, last + shift)))

    def writes_macros(self, name: str) -> bool:
        if name in self.rules:
            return any('macro_rules' in self.texts[rule.body[0]:rule.body[1]] for rule in self.rules[name])
        if name not in self.writers:
            known = self.library(name) if self.library is not None else []
            self.writers[name] = any('macro_rules' in text.texts[start:end] for text, start, end in known)
        return self.writers[name]

    def leave_scope(self) -> None:
        left = self.scope
        super().leave_scope()
        while any(scope is left for scope, _, _ in self.hidden):
            _, name, known = self.hidden.pop()
            self.rules.pop(name, None)
            if known is not None:
                self.rules[name] = known

    def borrow(self, name: str) -> None:
        """Takes the rules of a macro from another file, and those of the macros that its bodies call."""
        if self.library is None or name in self.rules or name in self.looked_up:
            return
        self.looked_up.add(name)
        for other, start, end in self.library(name):
            shift = self.buffer.borrow(other, start, end)
            if other.filename == self.lender[0]:
                self.borrowed.update({token + shift: token for token in self.lender[1] if start <= token < end})
                self.handed = self.handed._replace(tokens=frozenset(self.borrowed))
            self.rules.setdefault(name, []).extend(rules(self.buffer, start + shift, end + shift))
            self.borrow_called(other, start, end)

    def borrow_called(self, text: Buffer, start: int, end: int) -> None:
        for token in range(start, end - 1):
            if text.texts[token + 1] == '!' and text.kinds[token] == IDENT:
                self.borrow(text.name(token))

    def by_rules(self, path: Mention, start: int, end: int, position: str) -> bool:
        match = self.match_of(path, start, end)
        if match is None:
            return False
        before = len(self.out.mentions), len(self.out.items)
        unsure = self.read_pieces(match.rule, match.pieces, start, end, position)
        body = match.rule.body
        names = {piece.start for piece in match.pieces if self.is_lone_name(piece)}
        is_unsure = any(map(self.is_wanted, unsure)) and (
            known_calls(self.texts[body[0]:body[1]], self.rules) or 'mod' in self.texts[body[0]:body[1]]
            or has_spliced_paths(self.buffer, *body) or any(map(self.is_wanted, names & unsure))
        )
        if is_unsure or self.names_others(match, names):
            found = self.roles_of(match, start, end, position)
            if found is not None and is_unsure:
                self.read_roles(found, unsure, before, position)
            self.read_namings(found)
            if found is not None:
                self.give_variants(found, before[1])
        made = [item for item in self.out.items[before[1]:] if item.kind == 'mod' and item.inner is None]
        if made:
            self.fill(made, match, start, end, position)
        return True

    def names_others(self, match: Match, names: set[int]) -> bool:
        """Whether a body makes a field, a variant or the like of a name that is asked for, or another name."""
        made = makes_names(match.rule)
        others = {name for name, use in self.uses_of(match.rule).items() if use.other or made}
        return any(
            piece.name in others and piece.start in names and self.is_wanted(piece.start) for piece in match.pieces
        )

    def read_namings(self, found: Roles | None) -> None:
        if found is not None:
            self.out.namings.extend(one for one in found.namings if self.is_wanted(one.token))

    def give_variants(self, found: Roles, first: int) -> None:
        """Gives enums that a call declares by their names the variants that the macro makes of other names in it."""
        made = {item.name_token: item for item in self.out.items[first:] if item.kind == 'enum' and not item.variants}
        for token, item in found.declared:
            for variant in item.variants if token in made else ():
                at = variant.name_token
                if self.is_wanted(at) and self.buffer.name(at) == variant.name:
                    variant.parent, variant.scope = made[token], made[token].scope
                    variant.start, variant.end, variant.keyword, variant.in_macro = at, at + 1, at, True
                    made[token].variants.append(variant)
                    self.out.mentions.extend(one for one in found.mentions if one.segments[-1] == at)

    def fill(self, made: list[Item], match: Match, start: int, end: int, position: str) -> None:
        """Gives modules that a call declares by their names what the macro puts into them."""
        found = self.roles_of(match, start, end, position)
        inner = {token: item.inner for token, item in found.declared} if found is not None else {}
        for item in made:
            item.inner = inner.get(item.name_token)

    def read_roles(self, found: Roles, unsure: set[int], before: tuple[int, int], position: str) -> None:
        """Puts what an expansion tells of a call's tokens in the place of what was guessed."""
        mentions = self.out.mentions
        known = found.known & unsure
        mentions[before[0]:] = [
            one for one in mentions[before[0]:]
            if one.use is not None or not one.segments or one.segments[0] not in known
        ]
        mentions.extend(one for one in found.mentions if one.segments[-1] in unsure)
        if position in ('item', 'statement'):
            there = {item.name_token: item for item in self.out.items[before[1]:]}
            for token, item in found.declared:
                if token in there and there[token].scope.kind == 'block':
                    self.lift(there[token])
                elif token in unsure and token not in there:
                    declared = there[token] = self.declare(item.kind, token, token)
                    declared.in_macro, declared.guessed = True, item.guessed
                    declared.end = token + 1
                    declared.visibility = item.visibility

    def lift(self, item: Item) -> None:
        """Puts what was read as a block's item where the call stands, since the macro puts it there."""
        item.scope.items[item.name].remove(item)
        item.scope = self.scope
        self.scope.items.setdefault(item.name, []).append(item)

    def read_handed(self, path: Mention, start: int, end: int, position: str) -> None:
        """What a call tells of names in the bodies of the macros that it comes to."""
        if self.buffer.name(path.segments[-1]) not in self.handed.macros or len(self.expanded) > _MOST_CALLS:
            return
        match = self.match_of(path, start, end)
        found = None if match is None else self.roles_of(match, start, end, position)
        if found is not None:
            self.out.mentions.extend(
                one for one in found.mentions if not self.handed.tokens.isdisjoint(one.segments)
            )
            self.out.namings.extend(one for one in found.namings if one.token in self.handed.tokens)

    def note_other_uses(self, path: Mention, start: int, end: int, position: str, before: int) -> None:
        """What a macro makes of names of items in a call beside declaring them: `enum E { A }` -> `A = libc::A`.

        `before` is how many items had been read when the call began.
        """
        names = {
            one.name_token for item in self.out.items[before:] if start <= item.name_token < end
            for one in (item, *item.variants) if self.is_wanted(one.name_token)
        }
        match = self.match_of(path, start, end) if names else None
        found = None if match is None else self.roles_of(match, start, end, position)
        if found is not None:
            self.read_namings(found)
            self.out.mentions.extend(one for one in found.mentions if one.segments[-1] in names)
            read = {item.name_token: item for item in self.out.items[before:]}
            for token, item in found.declared:
                if item.kind == 'macro' and token in names:  # beside the trait of that name, say
                    self.declare('macro', token, token).in_macro = True
                elif token in read and read[token].kind == item.kind:
                    read[token].visibility = read[token].visibility or item.visibility

    def note_words(self, path: Mention, start: int, end: int) -> None:
        match = self.match_of(path, start, end)
        if match is not None:
            self.out.words.extend(token for token in match.words if self.is_wanted(token))
        elif self.has_variables(start, end):  # a call in a body: what the variables bring decides which rule takes it
            for rule in self.rules.get(self.buffer.name(path.segments[-1]), ()):
                self.out.words.extend(token for token in self.looked_for(rule, start, end) if self.is_wanted(token))

    def looked_for(self, rule: Rule, start: int, end: int) -> Iterator[int]:
        """The names in a call's tokens that a rule's matcher has word by word, beside the same token as there."""
        texts, theirs = self.texts, rule.buffer.texts
        words = {
            (theirs[at - 1], theirs[at], theirs[at + 1]) for at in range(*rule.matcher)
            if rule.buffer.kinds[at] == IDENT and theirs[at - 1] != '$'
            and not (theirs[at - 3] == '$' and theirs[at - 1] == ':')
        }
        for token in range(start, end):
            before, name, after = texts[token - 1:token + 2]
            if self.kinds[token] == IDENT and any(
                name == word and (before == left or after == right) for left, word, right in words
            ):
                yield token

    def roles_of(self, match: Match, start: int, end: int, position: str) -> Roles | None:
        key = position, start
        if key not in self.expanded:
            self.expanded[key] = self.expand(match, start, end, position)
        found = self.expanded[key]
        if found is not None:
            found.root.parent = self.scope
            self.out.words.extend(found.words)
        return found

    def expand(self, match: Match, start: int, end: int, position: str) -> Roles | None:
        if self.has_variables(start, end):
            return None  # a call within a body: those of the macro around it tell what it comes to
        self.borrow_called(self.buffer, start, end)
        expander = self.expander_of(match)
        if expander is None:
            return None
        sought = Sought(start, end, self.handed.tokens, self.is_wanted, expander.names)
        read = self.read_text(expander.text, sought, position)
        words = [token for token in expander.words if start <= token < end and self.is_wanted(token)]
        found = roles(expander.text, read, sought, words)
        for token in expander.called:
            if start <= token < end and self.is_wanted(token):
                found.mentions.append(Mention((token,), -1, MACRO, found.root, 'macro argument', extra=BY_NAME))
        found.namings.extend(
            Naming(token, 'file' if name is None else 'pasted', found.root, () if name is None else (name,))
            for token, name in dict.fromkeys(expander.made) if start <= token < end and self.is_wanted(token)
        )
        return found if expander.complete else found._replace(known=frozenset())

    def expander_of(self, match: Match) -> Expander | None:
        """What has expanded a call, if need be with those turns of its repetitions alone that hold a wanted name."""
        if self.transcript is None:
            self.transcript = transcript_of(self.buffer)
        kept = frozenset(self.sought if self.wanted is None else self.wanted)
        for some in (None, kept) if kept else (None,):
            if match.rule.body[0] not in self.endless:
                expander = Expander(self.rules, lambda buffer: self.reader_of(buffer, None), some)
                try:
                    expander.text = expander.expanded(match, self.transcript)
                except (TooMuch, IndexError, RecursionError):
                    continue
                return expander
        self.endless.add(match.rule.body[0])
        return None

    def has_variables(self, start: int, end: int) -> bool:
        return any(
            self.texts[token] == '$' and self.texts[token + 1] not in ('crate', ')', ']', '}', ',', ';')
            for token in range(start, end)
        )

    def is_wanted(self, token: int) -> bool:
        return self.interesting(token, token + 1)

    def read_text(self, text: Transcript, sought: Sought, position: str) -> Outline:
        buffer = text.buffer(self.buffer)
        reader = self.reader_of(buffer, [token for token, origin in enumerate(text.origins) if sought.has(origin)])
        reader.scope = Scope('block', self.scope, 0, buffer.size)
        reader.scope.spliced = position == 'item'
        reader.implements = self.implements
        reader.out = reader.out._replace(root=reader.scope)
        ways = {'item': reader.items, 'associated': reader.associated, 'type': reader.type}
        try:
            ways.get(position, reader.statements)()
        except RecursionError:
            reader.out.trouble.append(reader.i)
        if reader.i < reader.limit:
            reader.out.trouble.append(reader.i)
        return reader.out

    # what the macro reader brings

    def reader_of(self, buffer: Buffer, wanted: list[int] | None) -> Expansions:
        raise NotImplementedError


def has_spliced_paths(buffer: Buffer, start: int, end: int) -> bool:
    """Whether a variable stands in the midst of a path, or for a macro that is called."""
    texts = buffer.texts
    return any(
        texts[token] == '$' and texts[token + 1] != 'crate' and (
            texts[token - 1] == '::' or texts[token + 2] == '!'
            or texts[token + 1] == '(' and texts[buffer.match[token + 1] + 1] == '::'
        )
        for token in range(start, end)
    )
