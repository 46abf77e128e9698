"""What was read of a macro's body with names in place of its variables, put back to the tokens of the file.

What a variable names is left out: no call says what that is.
"""
from __future__ import annotations

from typing import Iterable

from rust_renames.rust.bodies import Text
from rust_renames.rust.outline import BY_RULE
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Mention
from rust_renames.rust.outline import Outline
from rust_renames.rust.outline import Scope
from rust_renames.rust.outline import Use
from rust_renames.rust.outline import UseItem
from rust_renames.rust.outline import UseTree


def put_back(text: Text, read: Outline) -> Outline:
    """`read` is the outline of the text, its root a scope of its own. Changes all that it holds."""
    return _Back(text, read).outline()


class _Back:
    def __init__(self, text: Text, read: Outline) -> None:
        self.buffer = text.rule.buffer
        self.variables = text.variables
        self.read = read
        self.tokens = [*text.origin, text.rule.body[1]]
        self.done: set[int] = set()

    def outline(self) -> Outline:
        read = self.read
        spliced = {id(one) for one in read.uses if self.holds_variable(range(one.start, one.end))}
        mentions = [one for one in read.mentions if self.keeps(one)]
        calls = [one for one in read.calls if self.is_call(one)]
        literals = [one for one in read.literals if self.is_call(one.call)]
        items = [one for one in read.items if one.name_token not in self.variables]
        namings = [one for one in read.namings if one.token not in self.variables]
        members = [one for one in read.members if one.keyword not in self.variables]
        for mention in mentions:
            self.put_use(mention, spliced)
        for scope in self.scopes():
            self.scope(scope, spliced)
        for item in read.items:
            self.item(item)
        for statement in read.uses:
            self.statement(statement)
        for mention in mentions:
            self.mention(mention)
        return read._replace(
            items=items, uses=[one for one in read.uses if id(one) not in spliced], mentions=mentions,
            calls=[self.call(one) for one in calls],
            docs=[one._replace(tokens=self.all(one.tokens)) for one in read.docs],
            doc_files=[
                (self.call(call), doc._replace(tokens=self.all(doc.tokens))) for call, doc in read.doc_files
                if self.is_call(call)
            ],
            strings=[one._replace(token=self.token(one.token)) for one in read.strings],
            members=[
                one._replace(keyword=self.token(one.keyword), visibility=self.visibility(one.visibility))
                for one in members
            ],
            literals=[one._replace(token=self.token(one.token), call=self.call(one.call)) for one in literals],
            words=[self.token(one) for one in read.words],
            namings=[one._replace(token=self.token(one.token)) for one in namings],
        )

    # what stays

    def holds_variable(self, tokens: Iterable[int]) -> bool:
        return any(token in self.variables for token in tokens)

    def keeps(self, mention: Mention) -> bool:
        """Whether a path begins with words of the body; it is cut short where a variable goes on."""
        for index, token in enumerate(mention.segments):
            if token in self.variables:
                mention.segments, mention.ns = mention.segments[:index], TYPE
                break
        return bool(mention.segments)

    def is_call(self, call: MacroCall) -> bool:
        is_named = bool(call.path.segments) and not self.holds_variable(call.path.segments)
        return is_named and self.buffer.texts[self.token(call.open)] in ('(', '[', '{')

    def put_use(self, mention: Mention, spliced: set[int]) -> None:
        """A path of a `use` with variables in it is changed by itself."""
        if mention.use is not None and id(mention.use.statement) in spliced:
            mention.use, mention.form, mention.extra = None, 'code path', BY_RULE

    # positions

    def token(self, token: int) -> int:
        return token if token < 0 else self.tokens[min(token, len(self.tokens) - 1)]

    def end(self, token: int) -> int:
        """The same for the token behind a thing."""
        return self.tokens[min(token, len(self.tokens) - 1) - 1] + 1 if token > 0 else self.tokens[0]

    def end_of_range(self, token: int) -> int:
        """… and for the one up to which a name is seen: behind the text where it is seen to its end."""
        return self.end(token) if token < self.read.buffer.size else self.buffer.size

    def all(self, tokens: Iterable[int]) -> tuple[int, ...]:
        return tuple(map(self.token, tokens))

    def visibility(self, visibility: tuple[int, int] | None) -> tuple[int, int] | None:
        if visibility is None or visibility[0] in self.variables:
            return None
        return self.token(visibility[0]), self.token(visibility[1])

    def is_new(self, thing: object) -> bool:
        if id(thing) in self.done:
            return False
        self.done.add(id(thing))
        return True

    # things

    def scopes(self) -> list[Scope]:
        read = self.read
        left: list[Scope | None] = [read.root, *(one.inner for one in read.items)]
        left += [one.scope for one in read.items] + [one.scope for one in read.uses]
        left += [one.scope for one in read.mentions] + [one.scope for one in read.calls]
        left += [one.scope for one in read.docs] + [one.scope for one in read.strings]
        left += [one.scope for one in read.members] + [one.scope for one in read.literals]
        left += [one.scope for one in read.namings]
        found: dict[int, Scope] = {}
        while left:
            scope = left.pop()
            if scope is not None and scope is not read.root.parent and id(scope) not in found:
                found[id(scope)] = scope
                left.append(scope.parent)
        return list(found.values())

    def scope(self, scope: Scope, spliced: set[int]) -> None:
        scope.bindings = {
            name: [
                (start and self.token(start), self.end_of_range(end), self.token(token), ns, maybe_constant)
                for start, end, token, ns, maybe_constant in known if token not in self.variables
            ] for name, known in scope.bindings.items()
        }
        scope.start, scope.end = self.token(scope.start), self.end(scope.end)
        scope.items = {
            name: [item for item in known if item.name_token not in self.variables]
            for name, known in scope.items.items()
        }
        scope.items = {name: known for name, known in scope.items.items() if known}
        for item in (one for known in scope.items.values() for one in known):
            self.item(item)
        if scope.item is not None:
            self.item(scope.item)
        scope.uses = [use for use in scope.uses if not self.holds_variable((*use.segments, use.alias))]
        for use in scope.uses:
            self.use(use, id(use.statement) in spliced)
        scope.macros = [self.call(call) for call in scope.macros if self.is_call(call)]
        scope.self_type = self.whole(scope.self_type)
        names = set(self.variables.values())
        scope.guessed = {name: ns for name, ns in scope.guessed.items() if name not in names}

    def whole(self, mention: Mention | None) -> Mention | None:
        """A path of which all is known, or nothing."""
        if mention is None or id(mention) not in self.done and self.holds_variable(mention.segments):
            return None
        self.mention(mention)
        return mention

    def item(self, item: Item) -> None:
        if not self.is_new(item):
            return
        item.variants = [one for one in item.variants if one.name_token not in self.variables]
        item.name_token, item.start, item.keyword = self.all((item.name_token, item.start, item.keyword))
        item.end = self.end(item.end)
        item.visibility = self.visibility(item.visibility)
        item.attributes = list(map(self.attribute, item.attributes))
        item.aliased = self.whole(item.aliased)
        for variant in item.variants:
            self.item(variant)

    def attribute(self, one: Attribute) -> Attribute:
        start, end, args, value = self.all((one.start, one.end, one.args, one.value))
        return one._replace(start=start, end=end, args=args, value=value)

    def mention(self, mention: Mention) -> None:
        if self.is_new(mention):
            mention.segments = self.all(mention.segments)
            mention.lead, mention.dollar, mention.at = self.all((mention.lead, mention.dollar, mention.at))

    def call(self, call: MacroCall) -> MacroCall:
        self.mention(call.path)
        attributes = tuple(map(self.attribute, call.attributes))
        return call._replace(open=self.token(call.open), close=self.token(call.close), attributes=attributes)

    def use(self, use: Use, spliced: bool) -> None:
        if not self.is_new(use):
            return
        use.segments = self.all(use.segments)
        use.lead, use.alias = self.token(use.lead), self.token(use.alias)
        if spliced:
            use.tree = None
        if use.extern_crate is not None:
            self.item(use.extern_crate)
        if use.statement is not None:
            self.statement(use.statement)

    def statement(self, statement: UseItem) -> None:
        if self.is_new(statement):
            statement.start, statement.keyword = self.token(statement.start), self.token(statement.keyword)
            statement.end = self.end(statement.end)
            statement.attributes = list(map(self.attribute, statement.attributes))
            statement.visibility = self.visibility(statement.visibility)
            self.tree(statement.tree)

    def tree(self, tree: UseTree) -> None:
        tree.segments = list(self.all(tree.segments))
        tree.lead, tree.start, tree.glob, tree.alias, tree.open = self.all(
            (tree.lead, tree.start, tree.glob, tree.alias, tree.open),
        )
        tree.end = self.end(tree.end)
        for child in tree.children or ():
            self.tree(child)
