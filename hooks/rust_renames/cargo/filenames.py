"""The files that declarations, attributes and the arguments of macros name."""
from __future__ import annotations

from typing import Iterator
from typing import NamedTuple

from rust_renames.cargo.parts import Part
from rust_renames.rust.lexer import STRING
from rust_renames.rust.outline import Attribute
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Outline
from rust_renames.source import joined


def inline_folder(part: Part, item: Item) -> str:
    for _, path in path_attributes(part, item):
        return at_path(part, path)
    folders = [joined(part.children, name) for name in _file_names(part, item)]
    return next(filter(part.workspace.files.is_folder, folders), folders[0])


def at_path(part: Part, path: str) -> str:
    """Where the `#[path]` of a declaration in a text leads."""
    return joined(part.children if part.inline else part.folder, path)


def mounted(part: Part, item: Item) -> list[tuple[str, bool]]:
    """The files of `mod x;` that are there, each with whether it owns its folder as a `mod.rs` does."""
    files = part.workspace.files
    found: list[tuple[str, bool]] = []
    default = True
    for conditional, path in path_attributes(part, item):
        filename = at_path(part, path)
        if files.is_file(filename):
            found.append((filename, True))
        default = default and conditional
    for name in _file_names(part, item) if default else ():
        there = [(filename, owns) for filename, owns in default_files(part, name) if files.is_file(filename)]
        if there:
            return found + there
    return found


def _file_names(part: Part, item: Item) -> list[str]:
    """What the file or folder of a module is called: by its name, or by a new one that it is not declared by."""
    others = part.workspace.successors.get(item.name, ())
    return [item.name, *(name for name in others if name not in item.scope.items)]


def default_files(part: Part, name: str) -> tuple[tuple[str, bool], tuple[str, bool]]:
    return (joined(part.children, f'{name}.rs'), False), (joined(part.children, f'{name}/mod.rs'), True)


def path_attributes(part: Part, item: Item) -> Iterator[tuple[bool, str]]:
    """Whether the attribute is conditional, and the name that it gives."""
    for attribute in item.attributes:
        value = attribute_string(part.outline, attribute)
        if attribute.path == 'path' and value is not None:
            yield part.outline.buffer.texts[attribute.start + 2] == 'cfg_attr', value


def attribute_string(outline: Outline, attribute: Attribute) -> str | None:
    buffer = outline.buffer
    if attribute.value >= 0 and buffer.kinds[attribute.value] == STRING:
        return string_value(buffer.texts[attribute.value])
    return None


def string_value(literal: str) -> str | None:
    """What a string literal stands for; None where it has escapes that no file name has."""
    if literal.startswith('"'):
        inner = literal[1:-1]
        return None if '\\' in inner else inner
    if literal.startswith('r'):
        return literal[1:].strip('#')[1:-1]
    return None


def included(part: Part, call: MacroCall) -> str | None:
    """The file that `include!("…")` or `include!(concat!(env!("CARGO_MANIFEST_DIR"), "/…"))` names."""
    buffer = part.outline.buffer
    if buffer.name(call.path.segments[-1]) != 'include':
        return None
    value = file_argument(part.outline, call)
    return None if value is None else value.filename(part)


def package_folder(part: Part) -> str:
    return part.workspace.package_of(part.filename).folder


class FileArgument(NamedTuple):
    """A file that a macro's argument names."""

    name: str
    tokens: tuple[int, ...]  # the strings whose values, one behind the other, are the name
    in_package: bool  # whether it starts at the package's folder: `env!("CARGO_MANIFEST_DIR")`

    def base(self, part: Part) -> str:
        """The folder that the name starts from."""
        return package_folder(part) if self.in_package else part.folder

    def filename(self, part: Part) -> str:
        return joined(self.base(part), self.name.lstrip('/') if self.in_package else self.name)


def file_argument(outline: Outline, call: MacroCall) -> FileArgument | None:
    """What the arguments of an include or a `concat!` name."""
    texts, kinds = outline.buffer.texts, outline.buffer.kinds
    inside = [token for token in range(call.open + 1, call.close) if texts[token] != ',']
    if [texts[token] for token in inside[:2]] == ['concat', '!']:
        inside = inside[3:-1]
    package = [texts[token] for token in inside[:5]] == ['env', '!', '(', '"CARGO_MANIFEST_DIR"', ')']
    strings = inside[5:] if package else inside
    values = [string_value(texts[token]) if kinds[token] == STRING else None for token in strings]
    name = ''.join(value or '' for value in values)
    return FileArgument(name, tuple(strings), package) if name and None not in values else None
