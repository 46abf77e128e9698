"""Small programs from a grammar of Rust's names.

A program is made with another name for everything, so that it is known of every identifier what it denotes; then names
are drawn from a handful, so that they clash. Every item has a number of its own, `[(); 17]`, in the types of all its
uses: a program that compiles under its few names means what it meant under its many.
"""
from __future__ import annotations

from random import Random
from typing import NamedTuple

from genchecks import Checks
from genscopes import TYPE
from genscopes import VALUE
from genscopes import Binding
from genscopes import Paths
from genscopes import Scope
from genscopes import Thing
from genscopes import joined
from genscopes import members
from genscopes import narrower
from gentext import Itself
from gentext import ItselfAs
from gentext import Mount
from gentext import Names
from gentext import Pair
from gentext import Pieces
from gentext import Tok
from gentext import Writer
from gentext import Written
from gentext import tokens_of

FEW = ('a', 'b', 'c')
ITEM_KINDS = (
    'fn', 'fn', 'const', 'static', 'usize', 'struct', 'tuple', 'unit', 'enum', 'enum', 'union', 'trait', 'type',
    'macro',
)
WITHOUT_LONE_PATTERN = ('const', 'static', 'usize', 'unit', 'tuple', 'variant', 'payload')


class Target(NamedTuple):
    """A crate of the package: its root file and its root module."""

    filename: str
    root: Scope
    kind: str  # 'lib', 'bin', 'test'


class Program(NamedTuple):
    seed: int
    edition: int
    targets: list[Target]
    things: list[Thing]
    count: int  # names are 0 to count
    together: list[tuple[Scope, int, int]]  # scope, namespace and name: what must not be spelled the same
    aliases: dict[int, int]  # the names that imports give, and those of the things themselves

    def written(
        self, names: Names, others: dict[Tok, str] | None = None, beside: dict[int, str] | None = None,
    ) -> Written:
        """`others`: tokens that are spelled in their own way; `beside`: further names that imports bind."""
        writer = Writer(names, self.edition, others or {}, beside or {})
        for target in self.targets:
            writer.file(target.filename, target.filename.rpartition('/')[0], target.root.body)
        return writer.written()

    def head_of(self, seen: Scope | None, scope: Scope) -> Pieces:
        """The visibility of something in a module, written down."""
        module = scope.module()
        if seen is None:
            return ['pub ']
        if seen is module:
            return ['']
        if seen is module.root:
            return ['pub(crate) ']
        return ['pub(in ', '::'.join(['super'] * list(module.ancestors()).index(seen)), ') ']

    def tokens(self) -> list[Tok]:
        return [tok for target in self.targets for tok in tokens_of(target.root.body)]


def generated(seed: int) -> Program:
    return _Generator(seed).program()


def drawn_names(program: Program, random: Random, target: Thing, old: str, others: tuple[str, ...]) -> dict[int, str]:
    """Few names for all, those of others among them; `target` has the old one.

    What stands side by side in one namespace is spelled apart.
    """
    names = {target.name: old}
    beside: dict[int, list[tuple[int, int]]] = {}
    for number, (scope, space, name) in enumerate(program.together):
        beside.setdefault(name, []).append((id(scope), space))
    taken: dict[tuple[int, int], set[str]] = {}
    assert target.home is not None
    for scope in (target.home, target.home.root):  # a path of the table names them all, whatever namespace they are in
        if scope is target.home or target.kind == 'macro':
            taken.update({(id(scope), bit): {old, *others} for bit in (1, 2, 4)})
    for key in beside.get(target.name, ()):
        taken.setdefault(key, set()).add(old)
    few = random.random()
    for name in random.sample(range(program.count), program.count):
        if name == target.name:
            continue
        spelling = f'n{name}'
        if program.aliases.get(name) == target.name:
            pass  # under the old name it could not be told from the thing itself
        elif random.random() < 0.3 + 0.5 * few:
            spelling = random.choice((old, old, *others, *FEW))
        keys = beside.get(name, [])
        if any(spelling in taken.get(key, ()) for key in keys):
            spelling = f'n{name}'
        for key in keys:
            taken.setdefault(key, set()).add(spelling)
        names[name] = spelling
    return names


class _Generator(Checks):
    def __init__(self, seed: int) -> None:
        random = Random(seed)
        super().__init__(random, random.choice((2015, 2018, 2021, 2021, 2024)))
        self.seed = seed
        self.things: list[Thing] = []
        self.aliases: dict[int, int] = {}
        self.together: list[tuple[Scope, int, int]] = []
        self.containers: list[tuple[Thing, Scope]] = []
        library = self.crate('scheduler')
        self.library = library
        self.paths = Paths(self.random, self.edition, self.containers, library)
        self.pending: list[tuple[Scope, Pieces]] = []
        self.budget = 0

    def declared(self, scope: Scope, kind: str, seen: Scope | None) -> Thing:
        thing = Thing(self.fresh(), kind, scope)
        self.bind(scope, thing.name, thing, seen)
        self.things.append(thing)
        return thing

    def bind(self, scope: Scope, name: int, thing: Thing, seen: Scope | None) -> None:
        scope.bindings.append(Binding(name, thing, seen))
        self.apart(scope, thing.spaces, name)

    def apart(self, scope: Scope, spaces: int, name: int) -> None:
        self.together += [(scope, bit, name) for bit in (1, 2, 4) if spaces & bit]

    # the whole

    def program(self) -> Program:
        self.modules(self.library, 0)
        targets = [Target('src/lib.rs', self.library, 'lib')]
        scopes = [scope for _, scope in self.containers if scope.kind == 'module']
        for scope in scopes:
            for _ in range(self.random.randint(1, 3)):
                self.item(scope)
        for filename, kind in (('src/main.rs', 'bin'), ('tests/it.rs', 'test')):
            if self.chance(0.2):
                root = self.crate(kind)
                targets.append(Target(filename, root, kind))
                if self.edition < 2018:
                    self.extern_crate(root)
                if self.chance(0.5):
                    self.modules(root, 2)
                for _ in range(2):
                    self.item(root)
                scopes += [scope for _, scope in self.containers if scope.root is root and scope.kind == 'module']
        for scope in scopes:
            for _ in range(self.random.randint(0, 3)):
                self.imports(scope)
        for scope in scopes:
            for _ in range(self.random.randint(1, 2)):
                self.user(scope)
        for scope in self.random.sample(scopes, len(scopes)):
            self.finish(scope)
        for target in targets:
            if target.kind == 'bin':
                target.root.body.append('fn main() {}\n')
        return Program(self.seed, self.edition, targets, self.things, self.count, self.together, self.aliases)

    def crate(self, name: str) -> Scope:
        thing = Thing(-1, 'crate', None)
        thing.inner = Scope('module', None, thing)
        self.containers.append((thing, thing.inner))
        return thing.inner

    def extern_crate(self, root: Scope) -> None:
        thing = self.library.thing
        assert thing is not None
        name = self.fresh()
        self.bind(root, name, thing, root)
        root.body.append(['extern crate scheduler as ', Tok(name, 'local'), ';\n'])

    def modules(self, parent: Scope, depth: int) -> None:
        for _ in range(self.random.randint(1, 3 - depth)):
            seen = self.visibility(parent)
            module = self.module(parent, seen)
            if depth < 2 and self.chance(0.6):
                self.modules(module, depth + 1)

    def module(self, parent: Scope, seen: Scope | None) -> Scope:
        thing = self.declared(parent, 'mod', seen)
        thing.inner = Scope('module', parent, thing)
        self.containers.append((thing, thing.inner))
        file = parent.root is self.library and parent.kind == 'module'
        form = self.random.choice(('inline', 'file', 'file', 'mod.rs', 'path')) if file else 'inline'
        if parent.kind == 'module' and not self.reaches_file(parent):
            form = 'inline'
        head = [self.written_visibility(seen, parent)]
        parent.body.append(Mount(head, Tok(thing.name, 'decl'), form, thing.inner.body))
        return thing.inner

    def reaches_file(self, scope: Scope) -> bool:
        """Whether a module with a file of its own may stand here: not within a function."""
        at: Scope | None = scope
        while at is not None:
            if at.kind != 'module':
                return False
            at = at.parent
        return True

    def visibility(self, scope: Scope) -> Scope | None:
        """In and below which module something is seen: None for everywhere."""
        ancestors = list(scope.ancestors())
        return self.random.choice((None, None, None, scope.root, ancestors[min(1, len(ancestors) - 1)], scope.module()))

    def written_visibility(self, seen: Scope | None, scope: Scope) -> Pieces:
        module = scope.module()
        if seen is None:
            return ['pub ']
        if seen is module:
            return [self.random.choice(('', '', 'pub(self) '))]
        if seen is module.root and self.chance(0.7):
            return ['pub(crate) ']
        if seen is module.above() and self.chance(0.6):
            return ['pub(super) ']
        path = self.ancestor_path(seen, module)
        return ['pub(in ', *joined(path), ') ']

    def ancestor_path(self, ancestor: Scope, module: Scope) -> Pieces:
        names: Pieces = []
        at: Scope | None = ancestor
        while at is not None and at.thing is not None and at.thing.kind == 'mod':
            if at.parent is None or at.parent.kind != 'module':  # within a function: no path leads there
                return ['super'] * list(module.ancestors()).index(ancestor)
            names.insert(0, Tok(at.thing.name))
            at = at.parent
        if self.chance(0.3) or self.edition < 2018 and not names:
            return ['super'] * list(module.ancestors()).index(ancestor)
        return names if self.edition < 2018 else ['crate', *names]

    # items

    def item(self, scope: Scope, kind: str | None = None) -> Thing:
        kind = kind or self.random.choice(ITEM_KINDS)
        seen = self.visibility(scope) if scope.kind == 'module' else scope.module()
        if kind == 'macro':
            return self.macro(scope, seen)
        thing = self.declared(scope, kind, seen)
        head = self.written_visibility(seen, scope) if scope.kind == 'module' else ['']
        name = Tok(thing.name, 'decl')
        number = f'[(); {thing.k}]'
        declare = getattr(self, f'declare_{kind}')
        pieces = declare(thing, head, name, number, scope)
        scope.body.append(self.wrapped(pieces, scope))
        return thing

    def wrapped(self, pieces: Pieces, scope: Scope) -> Pieces:
        if self.chance(0.08):
            return ['#[cfg(not(off))] ', pieces]
        if self.chance(0.06):
            return ['passed! {\n', pieces, '}\n']
        return pieces

    def declare_fn(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        return [head, 'fn ', name, f'() -> {number} {{ {number} }}\n']

    def declare_const(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        return [head, 'const ', name, f': {number} = {number};\n']

    def declare_static(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        return [head, 'static ', name, f': {number} = {number};\n']

    def declare_usize(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        return [head, 'const ', name, f': usize = {thing.k};\n']

    def declare_struct(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        thing.extra['field'] = self.fresh()
        return [
            head, 'struct ', name, ' { pub ', Tok(thing.extra['field'], 'local'), f': {number} }}\n',
            self.inherent(thing, ['Self { ', Tok(thing.extra['field'], 'local'), f': {number} }}'], scope),
        ]

    def declare_union(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        thing.extra['field'] = self.fresh()
        return [
            head, 'union ', name, ' { pub ', Tok(thing.extra['field'], 'local'), f': {number} }}\n',
            self.inherent(thing, ['Self { ', Tok(thing.extra['field'], 'local'), f': {number} }}'], scope),
        ]

    def declare_tuple(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        return [
            head, 'struct ', name, f'(pub {number});\n',
            self.inherent(thing, [self.random.choice(('Self', Tok(thing.name))), f'({number})'], scope),
        ]

    def declare_unit(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        value = self.random.choice(('Self', Tok(thing.name)))
        return [head, 'struct ', name, ';\n', self.inherent(thing, [value], scope)]

    def inherent(self, thing: Thing, value: Pieces, scope: Scope) -> Pieces:
        """An `impl` with a function that says the thing's number and one that makes a value."""
        thing.extra['number'] = self.fresh()
        thing.extra['make'] = self.fresh()
        for name in thing.extra.values():
            self.apart(Scope('impl', scope, thing), VALUE, name)
        self.apart_from_each_other(list(thing.extra.values()))
        number = f'[(); {thing.k}]'
        return [
            'impl ', Tok(thing.name), ' {\n',
            'pub fn ', Tok(thing.extra['number'], 'local'), f'() -> {number} {{ {number} }}\n',
            'pub fn ', Tok(thing.extra['make'], 'local'), '() -> ', self.random.choice(('Self', Tok(thing.name))),
            ' { ', value, ' }\n}\n',
        ]

    def apart_from_each_other(self, names: list[int]) -> None:
        scope = Scope('impl', None)
        for name in names:
            self.apart(scope, VALUE, name)

    def declare_enum(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        thing.inner = Scope('enum', scope, thing)
        self.containers.append((thing, thing.inner))
        units = self.chance(0.5)
        variants: Pieces = []
        for _ in range(self.random.randint(1, 3)):
            kind = 'variant' if units else self.random.choice(('payload', 'braced'))
            variant = self.declared(thing.inner, kind, scope.bindings[-1].seen)
            variant.owner = thing
            tok = Tok(variant.name, 'decl')
            if kind == 'variant':
                variants += [tok, f' = {variant.k}, ']
            elif kind == 'payload':
                variants += [tok, f'([(); {variant.k}]), ']
            else:
                variant.extra['field'] = self.fresh()
                variants += [tok, ' { ', Tok(variant.extra['field'], 'local'), f': [(); {variant.k}] }}, ']
        inside: Pieces = []
        for binding in thing.inner.bindings:
            inside += self.statement_of(binding.thing, ['Self', Tok(binding.name)])
        method = self.local()
        return [
            head, 'enum ', name, ' { ', variants, '}\n',
            'impl ', Tok(thing.name), ' {\npub fn ', method, '(&self) {\n', inside, '}\n}\n',
        ]

    def declare_trait(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        for extra in ('const', 'number', 'type'):
            thing.extra[extra] = self.fresh()
        self.apart_from_each_other([thing.extra['const'], thing.extra['number']])
        extra_type = Tok(thing.extra['type'], 'local')
        return [
            head, 'trait ', name, ' { const ', Tok(thing.extra['const'], 'local'), f': {number} = {number}; ',
            'type ', extra_type, '; fn ', Tok(thing.extra['number'], 'local'),
            f'(&self) -> {number} {{ {number} }} }}\n',
            'impl ', Tok(thing.name), ' for u8 { type ', Tok(thing.extra['type'], 'local'), f' = {number}; }}\n',
        ]

    def declare_type(self, thing: Thing, head: Pieces, name: Tok, number: str, scope: Scope) -> Pieces:
        seen = scope.bindings[-1].seen
        enums = [one for one in self.things if one.kind == 'enum' and is_seen_as_far(one, seen)]
        if enums and self.chance(0.6) and scope.kind == 'module':
            enum = self.random.choice(enums)
            path = self.paths.path(enum, scope)
            if path is not None and enum.inner is not None:
                thing.extra['enum'] = 1
                self.containers.append((thing, enum.inner))
                return [head, 'type ', name, ' = ', joined(path), ';\n']
        return [head, 'type ', name, f' = {number};\n']

    def macro(self, scope: Scope, seen: Scope | None) -> Thing:
        thing = Thing(self.fresh(), 'macro', scope)
        self.things.append(thing)
        number = f'[(); {thing.k}]'
        body: Pieces = [number]
        exported = scope.kind == 'module' and self.chance(0.6)
        values = [one for one in self.things if one.kind in ('fn', 'const') and one.home is not None]
        if values and self.chance(0.7):
            value = self.random.choice(values)
            seen_elsewhere = exported and scope.root is self.library
            path = self.path_from_outside(value) if seen_elsewhere else self.paths.path(value, scope)
            if path is not None and path[0] == 'crate':
                thing.k = value.k
                start = '$crate' if exported else self.random.choice(('$crate', 'crate'))
                body = [start, '::', *joined(path[1:]), '()' if value.kind == 'fn' else '']
        if exported:
            self.bind(scope.root, thing.name, thing, None)
        scope.textual.append(thing)
        self.apart(scope, 4, thing.name)
        head = '#[macro_export] ' if exported else ''
        definition = [head, 'macro_rules! ', Tok(thing.name, 'decl'), ' { () => { ', body, ' } }\n']
        scope.body.insert(0, definition)
        return thing

    def path_from_outside(self, thing: Thing) -> Pieces | None:
        """One that begins with the library's root, and that other crates see."""
        other = Thing(-1, 'crate', None)
        other.inner = Scope('module', None, other)
        library = self.library.thing
        assert library is not None
        other.inner.bindings.append(Binding(-1, library, other.inner))
        path = self.paths.path(thing, other.inner)
        return None if path is None else ['crate', *path[2 if path[0] == '' else 1:]]

    # imports

    def imports(self, scope: Scope) -> None:
        """A `use` of one to three leaves, and a use of each."""
        leaves: list[tuple[Pieces, object]] = []
        users: Pieces = []
        seen = self.visibility(scope) if scope.kind == 'module' else scope.module()
        for _ in range(self.random.choice((1, 1, 2, 3))):
            leaf = self.leaf(scope, seen, users)
            if leaf is not None:
                leaves.append(leaf)
        if not leaves:
            return
        head = self.written_visibility(seen, scope) if scope.kind == 'module' else ['']
        statement = [head, 'use ', self.use_tree(leaves), ';\n']
        name = self.local()
        user = ['fn ', name, '() {\n', users, '}\n'] if users else []
        if user:
            self.apart(scope, VALUE, name.name)
        position = self.random.randint(0, len(scope.body)) if scope.kind == 'module' else len(scope.body)
        scope.body.insert(position, self.wrapped(statement, scope))
        scope.body.append(user)

    def leaf(self, scope: Scope, seen: Scope | None, users: Pieces) -> tuple[Pieces, object] | None:
        """A path and what comes behind it: None, '*', 'self', or the token of an alias."""
        for _ in range(5):
            if self.chance(0.25):
                return self.glob(scope, seen, users)
            candidates = [one for one in self.things if one.home is not None]
            if not candidates:
                return None
            thing = self.random.choice(candidates)
            path = self.paths.path(thing, scope, True)
            if path is None or not self.may_export(thing, path, scope, seen):
                continue
            if thing.kind == 'trait' and self.chance(0.4):
                users += [
                    'let _: ', f'[(); {thing.k}] = 1u8.', Tok(thing.extra['number'], 'local'), '();\n',
                ]
                return path, '_'
            last = path[-1]
            carries = isinstance(last, Tok) and self.chance(0.65)
            name = last.name if carries and isinstance(last, Tok) else self.fresh()
            if any(name == one.name for one in members(scope, scope.module())) or name in [
                one.name for one in scope.textual
            ]:
                continue
            self.bind(scope, name, thing, seen)
            lone = [Tok(name)]
            users += self.statement_of(thing, lone)
            if thing.inner is not None and thing.kind in ('mod', 'enum'):
                inner = [one for one in members(thing.inner, scope.module())]
                if inner:
                    chosen = self.random.choice(inner)
                    users += self.statement_of(chosen.thing, [Tok(name), Tok(chosen.name)])
            if carries:
                if thing.kind == 'mod' and self.chance(0.3):
                    return path, Itself(name)
                return [*path[:-1], Tok(name, 'import')], None
            self.aliases[name] = thing.name
            alias = Tok(name, 'local')
            return path, ItselfAs(alias) if thing.kind == 'mod' else alias
        return None

    def may_export(self, thing: Thing, path: Pieces, scope: Scope, seen: Scope | None) -> bool:
        """Whether an import of that visibility may bring this thing: no further than the thing itself is seen."""
        last = path[-1]
        if not isinstance(last, Tok) or thing.ways == 'textual':
            return False
        ends = [
            binding for _, container in self.containers for binding in members(container, scope.module(), thing)
            if binding.name == last.name
        ]
        return all(narrower(one.seen, seen) is seen or one.seen is None for one in ends)

    def glob(self, scope: Scope, seen: Scope | None, users: Pieces) -> tuple[Pieces, object] | None:
        owners = [
            (owner, inner) for owner, inner in self.containers
            if owner.kind in ('mod', 'enum', 'crate') and (inner.root is scope.root or inner.root is self.library)
        ]
        owner, inner = self.random.choice(owners)
        if inner is scope or any(source is inner for source, _ in scope.globs):
            return None
        path = self.paths.path(owner, scope, True)
        if path is None and owner.kind == 'crate' and inner is scope.root:
            path = ['crate']
        if path is None:
            return None
        found = [one for one in members(inner, scope.module())]
        here = {one.name for one in members(scope, scope.module())}
        if not found or any(one.name in here for one in found):
            return None
        scope.globs.append((inner, seen))
        for binding in self.random.sample(found, min(2, len(found))):
            users += self.statement_of(binding.thing, [Tok(binding.name)])
        return path, '*'

    def use_tree(self, leaves: list[tuple[Pieces, object]]) -> Pieces:
        """Leaves that begin with the same segment may share it."""
        if len(leaves) == 1:
            path, behind = leaves[0]
            if isinstance(behind, Itself):
                return [*joined(path), '::{', behind, '}'] if path else [behind]
            if not path:
                return ['*' if behind == '*' else ['self', self.behind(behind)]]
            return [*joined(path), '::*' if behind == '*' else self.behind(behind)]
        first = leaves[0][0][0] if leaves[0][0] else None
        same = [leaf for leaf in leaves if leaf[0] and self.same(leaf[0][0], first)]
        rest = [leaf for leaf in leaves if leaf not in same]
        if not rest and first is not None and first != '':
            if all(len(path) > 1 or self.may_be_itself(first, behind) for path, behind in same):
                return [first, '::', self.use_tree([(path[1:], behind) for path, behind in same])]
        if not same or not rest:
            parts = [self.use_tree([leaf]) for leaf in leaves]
        else:
            parts = [self.use_tree(same), self.use_tree(rest)]
        inside: Pieces = []
        for index, part in enumerate(parts):
            inside += [', ', part] if index else [part]
        return ['{', inside, self.random.choice(('', '', ',')), '}']

    def behind(self, behind: object) -> Pieces:
        if behind is None or isinstance(behind, Itself):
            return []
        return [' as ', behind.alias if isinstance(behind, ItselfAs) else behind]

    @staticmethod
    def may_be_itself(last: object, behind: object) -> bool:
        """`self` in a group brings modules alone, and of these not one that has no name."""
        return behind == '*' or isinstance(behind, (Itself, ItselfAs)) and isinstance(last, Tok)

    @staticmethod
    def same(one: object, other: object) -> bool:
        if isinstance(one, Tok) and isinstance(other, Tok):
            return one.name == other.name
        return not isinstance(one, Tok) and not isinstance(other, Tok) and one == other

    # code

    def user(self, scope: Scope) -> None:
        """A function that uses things."""
        name = self.local()
        self.apart(scope, VALUE, name.name)
        block = Scope('block', scope)
        head = self.random.choice(('', 'pub ', '#[cfg(not(off))] ', '#[inline] '))
        generics: Pieces = []
        if self.chance(0.2):
            generic = self.local()
            generics = ['<', generic, '>']
            self.pending.append((block, ['let _: Option<', Tok(generic.name, 'local'), '> = None;\n']))
        parameter = self.local()
        number = f'[(); {parameter.name}]'
        parameters: Pieces = []
        if self.chance(0.4):
            parameters = [parameter, f': {number}']
            self.pending.append((block, [f'let _: {number} = ', Tok(parameter.name, 'local'), ';\n']))
        self.budget = 6
        body = self.block(block, 0)
        scope.body.append([head, 'fn ', name, generics, '(', parameters, ') {\n', body, '}\n'])

    def block(self, scope: Scope, depth: int) -> Pieces:
        """Statements; what a block declares itself comes first here, and stands anywhere in the text."""
        if self.chance(0.35):
            for _ in range(self.random.randint(1, 2)):
                self.item(scope, self.random.choice(('fn', 'const', 'struct', 'enum', 'tuple', 'static')))
        if self.chance(0.2):
            inner = self.module(scope, scope.module())
            self.item(inner)
            self.user_of(inner, 2)
        if self.chance(0.4):
            self.imports(scope)
        statements: Pieces = [one for where, one in self.pending if where is scope]
        self.pending = [one for one in self.pending if one[0] is not scope]
        for _ in range(self.random.randint(1, 4)):
            statements.append(self.statement(scope, depth))
        statements += scope.body
        head = statements[:0]
        order = list(range(len(statements)))
        return [head, [statements[index] for index in order]]

    def user_of(self, scope: Scope, count: int) -> None:
        name = self.local()
        self.apart(scope, VALUE, name.name)
        inside = [self.use_of_something(Scope('block', scope)) for _ in range(count)]
        scope.body.append(['fn ', name, '() {\n', inside, '}\n'])

    def use_of_something(self, scope: Scope) -> Pieces:
        for _ in range(4):
            usable = [one for one in self.things if one.kind != 'mod']
            if not usable:
                break
            thing = self.random.choice(usable)
            path = self.paths.path(thing, scope)
            if path is not None:
                return self.statement_of(thing, path)
        return []

    def statement(self, scope: Scope, depth: int) -> Pieces:
        self.budget -= 1
        kinds = ['use'] * 5 + ['let', 'label', 'named', 'matcher']
        if depth < 3 and self.budget > 0:
            kinds += ['closure', 'match', 'let else', 'if let', 'block', 'nested fn', 'for', 'while', 'chain']
        kind = self.random.choice(kinds)
        if kind == 'use':
            return self.use_of_something(scope)
        return getattr(self, 'some_' + kind.replace(' ', '_'))(scope, depth)  # type: ignore[no-any-return]

    def inner(self, scope: Scope, depth: int, *first: object) -> Pieces:
        return ['{\n', first, self.block(Scope('block', scope), depth + 1), '}\n']

    def numbered(self) -> tuple[Tok, str]:
        local = self.local()
        return local, f'[(); {local.name}]'

    def some_let(self, scope: Scope, depth: int) -> Pieces:
        local, number = self.numbered()
        between = self.use_of_something(scope) if self.chance(0.5) else []
        check = self.checked(local, number)
        form = self.random.choice(('plain', 'shorthand', 'capture', 'tuple'))
        if form == 'shorthand':
            name, field = self.local(), self.local()
            return [
                'struct ', name, ' { ', field, f': {number} }}\nlet ', local, f' = {number};\n', between,
                'let ', Tok(name.name, 'local'), ' { ',
                Pair(Tok(field.name, 'local'), Tok(local.name, 'local')), ' } = ', Tok(name.name, 'local'), ' { ',
                Pair(Tok(field.name, 'local'), Tok(local.name, 'local')), ' };\n', check,
            ] if self.named_here(scope, TYPE, name) else check
        if form == 'capture':
            return [
                'let ', local, f' = {number};\n', between,
                'let _ = format!("{', Tok(local.name, 'local', True), ':?}");\n', check,
            ]
        if form == 'tuple':
            return ['let (', local, f', _) = ({number}, 0);\n', between, check]
        return ['let ', local, f' = {number};\n', between, check]

    def named_here(self, scope: Scope, space: int, tok: Tok) -> bool:
        self.apart(scope, space, tok.name)
        return True

    def some_label(self, scope: Scope, depth: int) -> Pieces:
        label = self.fresh()
        return [
            "'", Tok(label, 'local', True), ': loop { ', self.use_of_something(scope),
            "break '", Tok(label, 'local', True), '; }\n',
        ]

    def some_named(self, scope: Scope, depth: int) -> Pieces:
        local, number = self.numbered()
        return [
            'let _ = format!("{', Tok(local.name, 'local', True), ':?}", ',
            Tok(local.name, 'local'), f' = {number});\n',
        ]

    def some_matcher(self, scope: Scope, depth: int) -> Pieces:
        local, number = self.numbered()
        macro = self.local()
        self.apart(scope, 4, macro.name)
        return [
            'macro_rules! ', macro, ' { ($', local, ':expr) => { { ', self.use_of_something(scope), '$',
            Tok(local.name, 'local'), ' } } }\n', f'let _: {number} = ', Tok(macro.name, 'local'), f'!({number});\n',
        ]

    def some_closure(self, scope: Scope, depth: int) -> Pieces:
        local, number = self.numbered()
        return ['(|', local, f': {number}| ', self.inner(scope, depth, self.checked(local, number)), f')({number});\n']

    def some_match(self, scope: Scope, depth: int) -> Pieces:
        local, number = self.numbered()
        guard = [' if { ', self.checked(local, number), ' true } '] if self.chance(0.3) else []
        pattern = self.random.choice((['Some(', local, ')'], [local, ' @ Some(_)']))
        check = self.checked(local, number) if pattern[0] == 'Some(' else []
        if not check:
            guard = []
        return [
            f'match Some({number}) {{ ', pattern, guard, ' => ', self.inner(scope, depth, check),
            '_ => ', self.inner(scope, depth), '}\n',
        ]

    def some_let_else(self, scope: Scope, depth: int) -> Pieces:
        local, number = self.numbered()
        return [
            'let Some(', local, f') = Some({number}) else {{\n', self.block(Scope('block', scope), depth + 1),
            'panic!() };\n', self.checked(local, number),
        ]

    def some_if_let(self, scope: Scope, depth: int) -> Pieces:
        local, number = self.numbered()
        return [
            'if let Some(', local, f') = Some({number}) ', self.inner(scope, depth, self.checked(local, number)),
            'else ', self.inner(scope, depth),
        ]

    def some_chain(self, scope: Scope, depth: int) -> Pieces:
        if self.edition < 2024:
            return self.some_if_let(scope, depth)
        local, number = self.numbered()
        other, second = self.numbered()
        both = self.checked(local, number), self.checked(other, second)
        return [
            'if let Some(', local, f') = Some({number}) && {{ ', self.checked(local, number), 'true } && let Some(',
            other, f') = Some({second}) ', self.inner(scope, depth, *both),
            'else ', self.inner(scope, depth),
        ]

    def some_while(self, scope: Scope, depth: int) -> Pieces:
        local, number = self.numbered()
        return [
            'while let Some(', local, f') = None::<{number}> ', self.inner(scope, depth, self.checked(local, number)),
        ]

    def some_for(self, scope: Scope, depth: int) -> Pieces:
        local, number = self.numbered()
        return ['for ', local, f' in vec![{number}] ', self.inner(scope, depth, self.checked(local, number))]

    def some_block(self, scope: Scope, depth: int) -> Pieces:
        return self.inner(scope, depth)

    def some_nested_fn(self, scope: Scope, depth: int) -> Pieces:
        name = self.local()
        self.apart(scope, VALUE, name.name)
        local, number = self.numbered()
        generic = self.local()
        check = self.checked(local, number)
        return [
            'fn ', name, '<', generic, '>(', local, f': {number}) ',
            self.inner(scope, depth, check, ['let _: Option<', Tok(generic.name, 'local'), '> = None;\n']),
        ]

    def finish(self, scope: Scope) -> None:
        """Documentation, and the order of what a module holds: macros first, the rest as it comes."""
        if scope.parent is None:
            scope.body.insert(0, 'macro_rules! passed { ($($t:tt)*) => { $($t)* } }\n')


def is_seen_as_far(thing: Thing, seen: Scope | None) -> bool:
    assert thing.home is not None
    own = next(one.seen for one in thing.home.bindings if one.thing is thing)
    return own is None or narrower(own, seen) is seen
