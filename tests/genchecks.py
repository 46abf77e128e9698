"""Statements of generated programs that hold only if a path means what it should."""
from __future__ import annotations

from random import Random

from genscopes import Thing
from genscopes import is_lone
from genscopes import joined
from gentext import Pair
from gentext import Pieces
from gentext import Tok


class Checks:
    def __init__(self, random: Random, edition: int) -> None:
        self.random = random
        self.edition = edition
        self.count = 0  # of the names so far

    def fresh(self) -> int:
        self.count += 1
        return self.count - 1

    def local(self) -> Tok:
        return Tok(self.fresh(), 'local')

    def checked(self, local: Tok, number: str) -> Pieces:
        return [f'let _: {number} = ', Tok(local.name, 'local'), ';\n']

    def chance(self, of_one: float) -> bool:
        return self.random.random() < of_one

    def statement_of(self, thing: Thing, path: Pieces) -> Pieces:
        path = [Tok(one.name, one.role) if isinstance(one, Tok) else one for one in path]
        checks = getattr(self, f'check_{thing.kind}')
        found = checks(thing, path, f'[(); {thing.k}]')
        return [found, '\n'] if found else []

    def check_mod(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        assert thing.inner is not None
        return []

    check_crate = check_mod

    def check_fn(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p = joined(path)
        return self.random.choice((
            [f'let _: {number} = ', p, '();'], [f'let _: fn() -> {number} = ', p, ';'],
            ['assert_eq!(', p, f'(), {number});'], [f'let _: {number} = (|| ', p, '())();'],
            [f'let _: Option<{number}> = Some(()).map(|_| ', p, '());'],
            ['let _ = format!("{:?}", { let it: ', number, ' = ', p, '(); it });'],
            ['matches!(', p, '(), ', '[..]);'],
            [f'let _: {number} = vec![', p, '()][0];'],
        ))

    def check_const(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p = joined(path)
        forms = [
            [f'let _: {number} = ', p, ';'], [f'match {number} {{ ', p, ' => {} }'],
            ['if let ', p, f' = {number} {{}}'],
            ['assert_eq!(', p, f', {number});'], [f'let _: {number} = (|| ', p, ')();'],
            ['if let Some(', p, f') = Some({number}) {{}}'], ['let _ = matches!(', number, ', ', p, ');'],
        ]
        return self.random.choice(forms + self.lone_forms(path, number))

    def lone_forms(self, path: Pieces, number: str) -> list[Pieces]:
        if not is_lone(path):
            return []
        tok = path[0]
        assert isinstance(tok, Tok)
        field = self.local()
        return [
            ['let _ = format!("{', Tok(tok.name, 'ref', True), ':?}");'],
            ['{ struct Of { ', field, f': {number} }} let _ = Of {{ ', Pair(Tok(field.name, 'local'), tok), ' }; }'],
        ]

    def check_static(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p = joined(path)
        forms = [
            [f'let _: &{number} = &', p, ';'], [f'let _: {number} = ', p, ';'],
            ['let _ = vec![', p, f', {number}];'],
        ]
        return self.random.choice(forms + self.lone_forms(path, number))

    def check_usize(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p = joined(path)
        forms = [
            [f'let _: {number} = [(); ', p, '];'], ['let _: [(); ', p, f'] = {number};'],
            [f'{{ struct At<const N: usize>; let _: At<{thing.k}> = At::<{{ ', p, ' }>; }'],
            [f'match {thing.k} {{ ', p, ' => { let _: [(); ', joined(list(path)), f'] = {number}; }}, _ => {{}} }}'],
            [f'match {thing.k} {{ 0..=', p, f' => {{ let _: {number} = [(); ', self.again(p), ']; } _ => {} }'],
        ]
        if self.edition >= 2021:
            argument = p if is_lone(path) else ['{ ', p, ' }']
            forms.append([f'{{ struct At<const N: usize>; let _: At<{thing.k}> = At::<', argument, '>; }'])
        return self.random.choice(forms)

    def type_forms(self, thing: Thing, path: Pieces, number: str) -> list[Pieces]:
        p = joined(path)
        method = Tok(thing.extra['number'], 'local')
        return [
            [f'let _: {number} = ', p, '::', method, '();'], [f'let _: {number} = <', p, '>::', method, '();'],
            [
                'let _: Option<(', joined(self.again(path)), f', {number})> = None.map(|_: ()| (', p, '::',
                Tok(thing.extra['make'], 'local'), '(), ', number, '));',
            ],
            ['fn taken(_: &', p, ') -> Option<Box<dyn Fn(', joined(self.again(path)), ')>> { None }',
             ' let _ = taken(&', joined(self.again(path)), '::', Tok(thing.extra['make'], 'local'), '());'],
            [
                f'trait Said {{ fn said() -> {number}; }} impl Said for ', p,
                f' {{ fn said() -> {number} {{ Self::', method, '() } }',
            ],
        ]

    def again(self, path: Pieces) -> Pieces:
        return [Tok(one.name, one.role) if isinstance(one, Tok) else one for one in path]

    def check_struct(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p, again = joined(path), joined(self.again(path))
        field = Tok(thing.extra['field'], 'local')
        local = self.local()
        value = [p, ' { ', field, f': {number} }}']
        forms = [
            ['let _: ', again, ' = ', value, ';'],
            ['let ', again, ' { ', Tok(field.name, 'local'), ': _ } = ', value, ';'],
            ['{ let ', local, f' = {number}; let _ = ', p, ' { ', Pair(field, Tok(local.name, 'local')), ' }; }'],
            [f'let _: {number} = (', value, ').', Tok(field.name, 'local'), ';'],
        ]
        return ['{ ', self.random.choice(forms + self.type_forms(thing, path, number)), ' }']

    def check_union(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p, again = joined(path), joined(self.again(path))
        value = [p, ' { ', Tok(thing.extra['field'], 'local'), f': {number} }}']
        forms = [['let _: ', again, ' = ', value, ';'], *self.type_forms(thing, path, number)]
        return ['{ ', self.random.choice(forms), ' }']

    def check_tuple(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p, again = joined(path), joined(self.again(path))
        local = self.local()
        forms = [
            ['let _: ', again, ' = ', p, f'({number});'],
            ['let ', again, '(', local, ') = ', p, f'({number}); ', self.checked(local, number)],
            ['let _: Option<', again, f'> = Some({number}).map(', p, ');'],
            ['if let ', again, '(_) = ', p, f'({number}) {{}}'],
        ]
        return ['{ ', self.random.choice(forms + self.type_forms(thing, path, number)), ' }']

    def check_unit(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p, again = joined(path), joined(self.again(path))
        make = Tok(thing.extra['make'], 'local')
        forms = [
            ['let _: ', again, ' = ', p, ';'], ['match ', again, '::', make, '() { ', p, ' => {} }'],
            ['let _ = vec![', p, ', ', again, '::', make, '()];'],
        ]
        return ['{ ', self.random.choice(forms + self.type_forms(thing, path, number)), ' }']

    def check_enum(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        assert thing.inner is not None
        binding = self.random.choice(thing.inner.bindings)
        p, again = joined(path), joined(self.again(path))
        member = self.check_member(binding.thing, [*again, '::', Tok(binding.name)])
        return ['{ let _: Option<&', p, '> = None; ', member, ' }']

    def check_member(self, thing: Thing, p: Pieces) -> Pieces:
        """A variant."""
        number = f'[(); {thing.k}]'
        local = self.local()
        again = self.again(p)
        if thing.kind == 'variant':
            return self.random.choice((
                [f'let _: {number} = [(); ', p, ' as usize];'],
                [
                    'match ', p, ' { ', again, f' => {{ let _: {number} = [(); ', self.again(p),
                    ' as usize]; } _ => {} }',
                ],
            ))
        if thing.kind == 'payload':
            return self.random.choice((
                ['let _ = ', p, f'({number});'], [f'let _ = Some({number}).map(', p, ');'],
                ['if let ', again, '(', local, ') = ', p, f'({number}) {{ ', self.checked(local, number), ' }'],
                ['let _ = matches!(', p, f'({number}), ', again, '(_));'],
            ))
        field = Tok(thing.extra['field'], 'local')
        return self.random.choice((
            ['let _ = ', p, ' { ', field, f': {number} }};'],
            [
                'if let ', again, ' { ', Pair(Tok(field.name, 'local'), local), ' } = (', p, ' { ', field,
                f': {number} }}) {{ ', self.checked(local, number), ' }',
            ],
            ['{ let ', local, f' = {number}; let _ = ', p, ' { ', Pair(field, Tok(local.name, 'local')), ' }; }'],
        ))

    def check_variant(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        return ['{ ', self.check_member(thing, joined(path)), ' }']

    check_payload = check_braced = check_variant

    def check_trait(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p, again = joined(path), joined(self.again(path))
        const, method, kind = (Tok(thing.extra[extra], 'local') for extra in ('const', 'number', 'type'))
        generic = self.local()
        argument = Tok(generic.name, 'local')
        return ['{ ', self.random.choice((
            [f'let _: {number} = <u8 as ', p, '>::', const, ';'], [f'let _: {number} = ', p, '::', method, '(&1u8);'],
            ['let _: <u8 as ', p, '>::', kind, f' = {number};'],
            ['fn bound<', generic, ': ', p, f'>() {{ let _: {number} = ', argument, '::', const, '; }'],
            ['fn bound<', generic, '>() where ', argument, ': ', p, '<', kind, f' = {number}> {{}} bound::<u8>();'],
            [
                'struct Of; impl ', p, ' for Of { type ', kind, f' = u8; }} let _: {number} = <Of as ', again, '>::',
                const, ';',
            ],
            (
                ['{ use ', again, f' as _; let _: {number} = 1u8.', method, '(); }'] if self.usable(path) else
                [f'let _: {number} = <u8 as ', p, '>::', const, ';']
            ),
        )), ' }']

    def usable(self, path: Pieces) -> bool:
        return self.edition >= 2018 or path[0] in ('crate', 'self', 'super')

    def check_type(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p = joined(path)
        if 'enum' in thing.extra:
            return ['let _: Option<&', p, '> = None;']
        return self.random.choice((
            ['let _: ', p, f' = {number};'], ['let _: Vec<', p, f'> = vec![{number}];'],
            ['{ ', 'fn taken(_: &', p, f') {{}} taken(&{number}); }}'],
        ))

    def check_macro(self, thing: Thing, path: Pieces, number: str) -> Pieces:
        p = joined(path)
        return self.random.choice((
            [f'let _: {number} = ', p, '!();'], [f'let _: {number} = ', p, '![];'],
            ['assert_eq!(', p, f'!(), {number});'],
            [f'let _ = vec![{number}, ', p, '!{}];'],
        ))
