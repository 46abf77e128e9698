"""Generated programs as text: pieces whose identifiers are known by number, spelled only when they are written out."""
from __future__ import annotations

from typing import Mapping
from typing import NamedTuple
from typing import Sequence

from rust_renames.names import spelled

Names = Mapping[int, str]


Pieces = list[object]  # strings, and all that is defined here, nested


class Tok:
    """One identifier token: what it denotes, or declares, is known by `name` alone. `plain`: never with `r#`."""

    __slots__ = ('name', 'role', 'plain')

    def __init__(self, name: int, role: str = 'ref', plain: bool = False) -> None:
        self.name = name
        self.role = role  # 'ref', 'import' (the last of an import), 'decl' (the item's own), 'local' (all others)
        self.plain = plain


class Itself(NamedTuple):
    """The `self` of an import's group: it binds what stands before it under its own name."""

    name: int


class ItselfAs(NamedTuple):
    """A module under another name, which may be written as `self as` in a group."""

    alias: Tok


class Pair(NamedTuple):
    """`field: value`, and `field` alone where both are spelled the same."""

    field: Tok
    value: Tok


class Mount(NamedTuple):
    """A `mod`: inline, or a file of its own. `form`: 'inline', 'file', 'mod.rs' or 'path'."""

    head: Sequence[object]  # attributes and visibility
    name: Tok
    form: str
    body: Sequence[object]


class Place(NamedTuple):
    """Where a token stands; line and column start at 1."""

    filename: str
    line: int
    column: int
    tok: Tok


class Written(NamedTuple):
    files: dict[str, str]
    places: list[Place]


class Writer:
    """`others` spells single tokens in their own way; imports under their own name bind that of `beside` too."""

    def __init__(self, names: Names, edition: int, others: Mapping[Tok, str], beside: Names) -> None:
        self.names = names
        self.edition = edition
        self.others = others
        self.beside = beside
        self.files: dict[str, str] = {}
        self.offsets: list[tuple[str, int, Tok]] = []

    def file(self, filename: str, children: str, body: Sequence[object]) -> None:
        """`children` is the folder in which the files of its modules lie."""
        out = _File(self, filename, filename.rpartition('/')[0], children)
        out.write(body)
        self.files[filename] = ''.join(out.parts)

    def written(self) -> Written:
        places = []
        for filename, offset, tok in self.offsets:
            text = self.files[filename]
            line = text.count('\n', 0, offset) + 1
            places.append(Place(filename, line, offset - text.rfind('\n', 0, offset), tok))
        return Written(self.files, places)


class _File:
    def __init__(self, writer: Writer, filename: str, folder: str, children: str) -> None:
        self.writer = writer
        self.filename = filename
        self.folder = folder  # where a `#[path]` starts
        self.children = children
        self.parts: list[str] = []
        self.size = 0

    def write(self, piece: object) -> None:
        if isinstance(piece, str):
            self.parts.append(piece)
            self.size += len(piece)
        elif isinstance(piece, Tok):
            self.token(piece)
        elif isinstance(piece, Pair):
            if self.spelled(piece.field) != self.spelled(piece.value):
                self.token(piece.field)
                self.write(': ')
            self.token(piece.value)
        elif isinstance(piece, Mount):
            self.mount(piece)
        elif isinstance(piece, Itself):
            self.write('self')
            if piece.name in self.writer.beside:
                self.write(f', self as {self.writer.beside[piece.name]}')
        else:
            for one in piece:  # type: ignore[attr-defined]
                self.write(one)

    def spelled(self, tok: Tok) -> str:
        name = self.writer.others.get(tok) or self.writer.names[tok.name]
        return name if tok.plain else spelled(name, self.writer.edition)

    def token(self, tok: Tok) -> None:
        beside = self.writer.beside.get(tok.name) if tok.role == 'import' and tok not in self.writer.others else None
        self.write('{' if beside else '')
        self.writer.offsets.append((self.filename, self.size, tok))
        self.write(self.spelled(tok))
        if beside:
            self.write(f', {self.spelled(tok)} as {spelled(beside, self.writer.edition)}}}')

    def mount(self, mount: Mount) -> None:
        name = self.writer.names[mount.name.name]
        if mount.form == 'path':
            self.write(f'#[path = "odd_{mount.name.name}.rs"] ')
        self.write([mount.head, 'mod ', mount.name])
        if mount.form == 'inline':
            saved = self.folder, self.children
            self.children = self.folder = f'{self.children}/{name}'
            self.write([' {\n', mount.body, '}\n'])
            self.folder, self.children = saved
            return
        self.write(';\n')
        folder = f'{self.children}/{name}'
        if mount.form == 'path':
            self.writer.file(f'{self.folder}/odd_{mount.name.name}.rs', self.folder, mount.body)
        elif mount.form == 'mod.rs':
            self.writer.file(f'{folder}/mod.rs', folder, mount.body)
        else:
            self.writer.file(f'{folder}.rs', folder, mount.body)


def tokens_of(piece: object) -> list[Tok]:
    """All tokens, bodies of modules included."""
    if isinstance(piece, (str, int)):
        return []
    if isinstance(piece, Tok):
        return [piece]
    return [tok for one in piece for tok in tokens_of(one)]  # type: ignore[attr-defined]
