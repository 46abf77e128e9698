"""Paths among tokens of which nothing is known: what no parser takes as a whole.

Items, statements in braces and lists of expressions are read as that where they stand; what else looks like a path is
taken for one, and a name that is bound on the way is seen from there on.
"""
from __future__ import annotations

from rust_renames.rust.arguments import Arguments
from rust_renames.rust.buffer import has_any
from rust_renames.rust.lexer import DOC
from rust_renames.rust.lexer import IDENT
from rust_renames.rust.outline import GUESSED
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import NAMESPACES
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import VALUE
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Member
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Scope
from rust_renames.rust.patterns import Bound

DECLARING = frozenset(('mod', 'struct', 'enum', 'fn', 'const', 'static', 'trait', 'type', 'union', 'macro_rules'))
ITEM_WORDS = DECLARING | {'use', 'extern', 'impl'}
_MAKE_ITEMS = ITEM_WORDS | {'include'}
LEADING_WORDS = frozenset(('crate', 'self', 'super', 'Self'))
_OPENING = ('(', '[', '{')
_CLOSING = (')', ']', '}')
_ENDS = ('=>', ',', ';', *_CLOSING)
_BEFORE_TYPES = frozenset((':', '->', '&', 'mut', 'dyn', 'impl', 'as', '+'))  # `const $name: Type = …`


class Soup(Arguments):
    def soup(self, start: int, end: int, form: str, items: bool = False) -> None:
        """Reads tokens one by one. `items`: what is outermost is of the scope at hand, brace groups may hold items."""
        saved = self.i, self.limit, self.scope
        before = len(self.out.mentions)
        outer = self.scope if items else self.inner_scope('block', start, end)
        inner = Scope('binding', outer, start, end)
        blocks: list[Scope] = []  # braces around that no parser takes: what they declare is seen there alone
        docs: list[int] = []
        inside = start  # the end of the brackets around
        members = start  # the end of an `impl` that was not read as one: what is in it is not the scope's
        at = start
        while at < end:
            text = self.texts[at]
            kind = self.kinds[at]
            while blocks and at >= blocks[-1].end:
                blocks.pop()
            self.scope = blocks[-1] if blocks else outer if at >= members else inner
            self.limit = end
            if text == '{' and items and self.is_of_impl(at, start):
                members = max(members, self.match[at])
            if kind == DOC:
                docs.append(at)
            elif text == '{' and items and at >= members and self.reads_items(at, min(self.match[at], end)):
                at = min(self.match[at], end)
            elif self.begins_item(at, start) and self.reads_item(at, end, items):
                at = self.i - 1
            elif text == '#' and at + 1 < end and self.texts[at + 1] == '[' and self.match[at + 1] < end:
                self.i = at
                self.attribute()
                at = self.i - 1
            elif text == 'pub' and self.texts[at + 1] == '(' and self.notes_visibility(at):
                at = self.i - 1
            elif kind == IDENT and (text in DECLARING or text == 'ref') and (
                at + 1 < end and self.kinds[at + 1] == IDENT
            ):
                at = self.guess(at, items and at >= inside)
            else:
                if text in _OPENING:
                    inside = max(inside, self.match[at])
                self.scope = blocks[-1] if blocks else inner
                read = self.soup_token(at, start, end, form)
                if text == '{' and read == at and not items:
                    blocks.append(Scope('block', self.scope, at, min(self.match[at], end)))
                at = read
            at += 1
        self.i, self.limit, self.scope = saved
        self.emit_docs(docs)
        for mention in self.out.mentions[before:]:
            if mention.form == 'code path':
                mention.form = form

    def notes_visibility(self, at: int) -> bool:
        """Notes a `pub(…)` before what nobody can tell; whether it is one."""
        self.i = at
        visibility = self.visibility()
        if visibility is None or visibility[1] == at:
            return False
        self.out.members.append(Member('', self.i, visibility, self.scope))
        return True

    def is_of_impl(self, at: int, start: int) -> bool:
        """Whether a brace opens an `impl` or a trait that could not be read as one."""
        head = at - 1
        while head >= start and self.texts[head] not in ('{', '}', ';'):
            if self.texts[head] in ('impl', 'trait'):
                return True
            head -= 1
        return False

    def begins_item(self, at: int, start: int) -> bool:
        text = self.texts[at]
        if text == '#':
            return self.texts[at + 1] == '['
        return (text in ITEM_WORDS or text in ('pub', 'unsafe')) and not (at > start and self.texts[at - 1] == '$')

    def soup_token(self, at: int, start: int, end: int, form: str) -> int:
        """Reads what begins at a token that is of no item; returns the last token that it has read."""
        if self.texts[at] in _OPENING:
            close = min(self.match[at], end)
            return close if self.reads_group(at, close) else at
        if self.texts[at] == 'let' and self.statement_attempt(at, end):
            return self.i - 1
        if at == start or self.texts[at - 1] in (',', ';', '}', '{'):
            stop = self.reads_pattern(at, end)
            if stop >= 0:
                return stop
        if self.kinds[at] != IDENT:
            return at
        if self.texts[at + 1] == 'in' and self.is_name_at(at):
            block = self.next_of(at, end, ('{',))
            self.bind(at, self.next_of(at, end, (',', ')', '{')), min(self.match.get(block, end), end), VALUE)
            return at
        if self.texts[at + 1] == ':' and self.is_name_at(at):
            self.bind_parsed(at, end)
        return self.soup_path(at, start, end, form)

    def bind_parsed(self, at: int, end: int) -> None:
        """`name: parser >> …` and `name: parser ~ …, || …` as in nom: binds the name in what follows."""
        stop = self.next_of(at + 2, end, ('>', '~', *_ENDS))
        while stop + 1 < end and self.texts[stop] == '>' and not self.is_shift(stop):
            stop = self.next_of(stop + 1, end, ('>', '~', *_ENDS))
        if stop < end and self.texts[stop] == '>':
            self.bind(at, stop, self.next_of(stop, end, _ENDS), VALUE)
        elif self.texts[at - 1] == '~' or stop < end and self.texts[stop] == '~':
            self.bind(at, stop, self.next_of(stop, end, _CLOSING), VALUE)

    def is_shift(self, at: int) -> bool:
        return self.texts[at + 1] == '>' and self.buffer.end(at) == self.buffer.starts[at + 1]

    def reads_group(self, at: int, close: int) -> bool:
        """Whether a group is statements or expressions, which are read as that, or of no interest."""
        if not self.interesting(at, close):
            return True
        if self.texts[at] == '{':
            return not self.looks_like_type(at + 1, close) and self.once(
                'statements', at, close, lambda: self.attempt(at + 1, close, self.statements),
            )
        return self.once('arguments', at, close, lambda: self.attempt(at + 1, close, self.argument_list))

    def reads_items(self, at: int, close: int) -> bool:
        if not any(self.texts[token] in _MAKE_ITEMS for token in range(at, close)):
            return False
        return self.once('items', at, close, lambda: self.items_attempt(at + 1, close))

    def reads_item(self, at: int, end: int, items: bool) -> bool:
        failed = self.failed.setdefault('item', [0])
        if at < failed[-1] and (items or self.texts[at] != 'use'):
            return False
        done = self.item_attempt(at, end)
        if not done:
            failed.append(max(failed[-1], self.stopped))
        return done

    def reads_pattern(self, at: int, end: int) -> int:
        """`pattern = expression => body`: binds the pattern's names in the body; returns the token of the `=` or -1."""
        bound: list[Bound] = []
        stop = self.next_of(at, end, ('=', *_ENDS))
        if stop == end or self.texts[stop] != '=' or not self.attempt(at, stop, lambda: self.pattern(bound)):
            return -1
        arrow = self.next_of(stop, end, _ENDS)
        if arrow < end and self.texts[arrow] == '=>':
            block = self.texts[arrow + 1] == '{'
            close = self.match[arrow + 1] if block else self.next_of(arrow + 1, end, _ENDS)
            self.bind_all(bound, arrow, min(close, end))
        return stop

    def next_of(self, at: int, end: int, texts: tuple[str, ...]) -> int:
        """The next token that is one of these, brackets stepped over; `end` where there is none."""
        while at < end and self.texts[at] not in texts:
            at = self.match[at] + 1 if self.texts[at] in _OPENING else at + 1
        return min(at, end)

    def is_name_at(self, token: int) -> bool:
        return self.kinds[token] == IDENT and not self.is_keyword_token(token)

    def guess(self, at: int, outermost: bool) -> int:
        """Notes `struct Name` and the like; returns the last token that it has read.

        What stands in no further brackets is taken for an item of the scope, anything else for what nobody can tell.
        """
        word = self.texts[at]
        name = at + 1
        if self.texts[name] == 'ref' and name + 1 < self.limit and self.kinds[name + 1] == IDENT:
            name += 1
        if self.texts[name] in NAMESPACES or self.texts[name] in ('unsafe', 'mut', 'impl', 'async'):
            return at
        kind = 'static' if word == 'ref' else 'macro' if word == 'macro_rules' else word
        ns = NAMESPACES[kind]
        ns |= VALUE if word in ('struct', 'enum') else 0
        if outermost and kind in ('struct', 'enum', 'union', 'trait', 'type', 'fn', 'const', 'static'):
            item = self.declare(kind, name, at)
            item.guessed = item.in_macro = True
            if kind == 'enum':
                self.guess_variants(item)
        text = self.buffer.name(name)
        self.scope.guessed[text] = self.scope.guessed.get(text, 0) | ns
        return name

    def guess_variants(self, enum: Item) -> None:
        """`Name(…) { … }, Name = 1` in the braces of an enum, whatever a macro has put beside the names."""
        opening = self.next_of(enum.name_token + 1, self.limit, ('{', ';', '('))
        if opening == self.limit or self.texts[opening] != '{':
            return
        at = opening + 1
        while at < self.match[opening]:
            if self.texts[at] in _OPENING:
                at = self.match[at]
            elif self.is_name_at(at) and self.texts[at - 1] in ('{', '}', ')', ']', ','):
                variant = Item('variant', self.buffer.name(at), at, at, enum.scope)
                variant.parent, variant.in_macro, variant.guessed = enum, True, True
                variant.end = at + 1
                enum.variants.append(variant)
            at += 1

    def soup_path(self, at: int, start: int, end: int, form: str) -> int:
        """Emits the path that begins at an identifier, if one does; returns the last token that it has read."""
        texts = self.texts
        before = texts[at - 1] if at > start else ''
        dollar = at - 1 if before == '$' and texts[at] == 'crate' else -1
        lead = -1
        if before == '::':
            behind_a_name = at - 2 >= start and self.kinds[at - 2] == IDENT and not self.is_keyword_token(at - 2)
            if behind_a_name or at - 2 >= start and texts[at - 2] == '>':
                return at
            lead = at - 1
        if texts[at] == 'dyn':
            return at
        segments = [at]
        last = at
        while last + 2 < end and texts[last + 1] == '::' and self.kinds[last + 2] == IDENT:
            last += 2
            segments.append(last)
        if before == '.' or before == '$' and dollar < 0:
            return last
        after = texts[last + 1] if last + 1 < end else ''
        if texts[at] not in LEADING_WORDS and not self.buffer.texts[at].startswith('r#') and (
            self.is_keyword_token(at)
        ):
            return at
        if len(segments) == 1 and lead < 0:
            keyed = after in (':', '=>') or after == '=' and before not in _BEFORE_TYPES
            if keyed or dollar >= 0 or texts[at] in LEADING_WORDS:
                return last
        is_call = after == '!' and last + 2 < end and texts[last + 2] in ('(', '[', '{')
        if is_call:
            path = Mention(tuple(segments), lead, MACRO, self.scope, form)
            call = MacroCall(path, last + 2, min(self.match[last + 2], end), 'expression', self.scope)
            self.out.calls.append(call)
            if self.interesting(call.open, call.close):
                self.note_strings(call)
        if not has_any(self.wanted, segments[0], segments[-1] + 1):
            return last
        if is_call:
            ns = MACRO
        elif after == '::':
            ns = TYPE
        else:
            ns = TYPE | VALUE
        mention = Mention(tuple(segments), lead, ns, self.scope, form, None, dollar)
        mention.extra = GUESSED
        self.out.mentions.append(mention)
        return last

    def is_keyword_token(self, token: int) -> bool:
        """Whether no path goes on behind an identifier; `dyn` is a keyword too, as no one names a module so."""
        saved, self.i = self.i, token
        limit, self.limit = self.limit, self.buffer.size
        keyword = not self.is_segment() or self.text == 'dyn'
        self.i, self.limit = saved, limit
        return keyword

    # what the macro reader brings

    def argument_list(self) -> None:
        raise NotImplementedError

    def looks_like_type(self, start: int, end: int) -> bool:
        raise NotImplementedError

    def note_strings(self, call: MacroCall) -> None:
        raise NotImplementedError
