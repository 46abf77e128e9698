"""The module tree: which files make which modules of which crates.

The Rust Reference, chapter "Modules". cfg is ignored: the tree is the union of all variants. A tree is walked with as
few files read as possible: one that declares no `mod x;` and includes nothing is known by its name alone.
"""
from __future__ import annotations

from bisect import bisect_left
from functools import partial
from typing import Container
from typing import Iterable
from typing import Iterator

from rust_renames.cargo.filenames import included
from rust_renames.cargo.filenames import inline_folder
from rust_renames.cargo.filenames import mounted
from rust_renames.cargo.macro_imports import imported_from
from rust_renames.cargo.manifest import Manifests
from rust_renames.cargo.manifest import Package
from rust_renames.cargo.manifest import Target
from rust_renames.cargo.mounts import Mounts
from rust_renames.cargo.parts import Module
from rust_renames.cargo.parts import Part
from rust_renames.rust.buffer import Buffer
from rust_renames.rust.buffer import read
from rust_renames.rust.macros import outline
from rust_renames.rust.macros import outline_within
from rust_renames.rust.outline import Item
from rust_renames.rust.outline import MacroCall
from rust_renames.rust.outline import Outline
from rust_renames.rust.rules import bodies
from rust_renames.rust.rules import definitions
from rust_renames.rust.well_known import well_known
from rust_renames.source import Files
from rust_renames.source import folder_of
from rust_renames.source import joined

_INCLUDES = ('include', 'include_str', 'include_bytes')


class Crate:
    """One target of a package, or a file that is taken for a crate root for want of a better."""

    def __init__(self, workspace: Workspace, package: Package, target: Target) -> None:
        self.workspace = workspace
        self.package = package
        self.target = target
        self.name = target.name
        self.kind = target.kind
        self.edition = target.edition
        self.root = Module(self, None, target.name)
        folder = folder_of(target.root)
        self.root.parts.append(Part(workspace, target.root, folder, folder, None, False))
        self._files: dict[str, list[tuple[Module, Part]]] | None = None
        self._places: dict[str, list[tuple[Module, Part]]] = {}
        self._with_macros: dict[str, list[str]] | None = None

    def asks_for(self, lint: str) -> bool:
        """Whether the root or the manifest says the name of a lint."""
        manifest = self.workspace.manifests.of_lints(self.package.folder)
        return any(lint in self.workspace.text(name) for name in (self.target.root, manifest))

    def places(self, filename: str) -> list[tuple[Module, Part]]:
        """The modules whose text a file is; only files that may mount it are read to tell."""
        if self._is_walked():
            return self.files.get(filename, [])
        if filename not in self._places:
            self._look_for({filename, *self.workspace.sought})
        return self._places[filename]

    def _look_for(self, filenames: set[str]) -> None:
        """Walks the tree as far as these files are concerned."""
        mounters = self._mounters(filenames - self._places.keys())
        self._places.update({name: [] for name in mounters})
        for module in _with_files(self.root, mounters):
            for part in module.parts:
                if not part.inline and part.filename in mounters:
                    self._places[part.filename].append((module, part))

    def _mounters(self, filenames: set[str]) -> set[str]:
        """These files, those that may mount them, those that may mount these, and so on."""
        found = set(filenames)
        while filenames:
            above = {
                mounter for filename in filenames
                for mounter in self.workspace.mounts.mounters(self.package.folder, filename)
            }
            filenames = above - found
            found |= filenames
        return found

    def naming(self, word: str) -> Iterator[tuple[Module, Part]]:
        """The files whose texts have a word in them, with the modules that they are."""
        text = self.workspace.text
        return self._among([filename for filename in self._filenames() if word in text(filename)])

    def with_macro(self, name: str) -> Iterator[tuple[Module, Part]]:
        """The files that may define a macro of that name, with the modules that they are."""
        return self._among(self.macros().get(name, []))

    def macros(self) -> dict[str, list[str]]:
        """The names of all `macro_rules!`, with the files that may define them."""
        if self._with_macros is None:
            self._with_macros = {}
            for filename in self._filenames():
                for macro in self.workspace.mounts.macros(filename):
                    self._with_macros.setdefault(macro, []).append(filename)
        return self._with_macros

    def _filenames(self) -> Iterable[str]:
        return self.files if self._is_walked() else self.workspace.mounts.rust_files(self.package.folder)

    def _among(self, filenames: list[str]) -> Iterator[tuple[Module, Part]]:
        if filenames and not self._is_walked():
            self._look_for(set(filenames))
        for filename in filenames:
            yield from self.places(filename)

    def _is_walked(self) -> bool:
        return self._files is not None or self.workspace.mounts.has_others(self.package.folder)

    @property
    def files(self) -> dict[str, list[tuple[Module, Part]]]:
        """File name -> the modules whose text it is, in the order of the tree."""
        if self._files is None:
            found: dict[str, list[tuple[Module, Part]]] = {}
            for module in _with_files(self.root):
                for part in module.parts:
                    if not part.inline:
                        found.setdefault(part.filename, []).append((module, part))
            self._files = found
        return self._files

    def externs(self) -> dict[str, Crate | str]:
        """The names of other crates that this one sees; the real name of a crate whose sources are not in the tree."""
        return self.workspace.externs(self)


class Workspace:
    """The texts and trees that one run has read; everything is read once."""

    def __init__(
        self, files: Files, wanted: frozenset[str], whole: frozenset[str] = frozenset(),
        successors: dict[str, tuple[str, ...]] | None = None,
    ) -> None:
        """`successors` are other names, of a module's files where its declaration is stale, of a macro's rules."""
        self.files = files
        self.wanted = wanted
        self.successors = successors or {}
        self.whole = whole  # files that are read in detail everywhere
        self.manifests = Manifests(files)
        self._outlines: dict[str, Outline] = {}
        self._buffers: dict[str, Buffer] = {}  # of files that define macros
        self._definitions: dict[str, dict[str, list[tuple[int, int]]]] = {}
        self.mounts = Mounts(files, self.successors)
        self.sought: list[str] = []  # the files whose places will be asked for
        self._crates: dict[tuple[str, str], Crate] = {}
        self._externs: dict[str, dict[str, Crate | str]] = {}
        self._users: dict[str, dict[str, Crate]] = {}

    def text(self, filename: str) -> str:
        return self.files.text(filename) or ''

    def reread(self, other: Workspace, changed: dict[str, str]) -> None:
        """Takes what another workspace has read of a tree in which only those files have other texts."""
        self.mounts.reread(other.mounts, changed)
        self._outlines = {name: outline for name, outline in other._outlines.items() if name not in changed}

    def outline(self, filename: str) -> Outline:
        found = self._outlines.get(filename)
        if found is None:
            text = self.text(filename)
            buffer = read(filename, text)
            names = self.wanted
            if 'include' in text:
                names = names.union(_INCLUDES)
            sought = buffer.positions(names)
            wanted = None if filename in self.whole else sought
            found = self._outlines[filename] = outline(buffer, wanted, partial(self.macro_elsewhere, filename), sought)
        return found

    def macro_elsewhere(self, filename: str, name: str) -> list[tuple[Buffer, int, int]]:
        """The rules of a macro that is called in a file: of those of its name in the only other file that has some.

        Of several files it is the one that an import leads to.
        A macro of the tests is none of the library's, and none of a function is seen from elsewhere. One that the
        package does not define is that of a dependency that the file names, or may be well known. A crate may stand
        before the name: `a::name`. A stale name is that of the macro that has the new one, in this file too.
        """
        found = self._rules_of(filename, name)
        files = {buffer.filename for buffer, _, _ in found}
        if len(files) == 1:
            return found if filename not in files else []
        crate, colons, macro = name.rpartition('::')
        if files and not crate and filename not in files:
            sources = joined(self.package_of(filename).folder, 'src')
            only = imported_from(filename, self.text(filename), macro, sources, files)
            return [one for one in found if one[0].filename == only]
        for new in self.successors.get(macro, ()) if not files else ():
            found = self._rules_of(filename, f'{crate}{colons}{new}')
            if len({buffer.filename for buffer, _, _ in found}) == 1:
                return found
        return []

    def _rules_of(self, filename: str, name: str) -> list[tuple[Buffer, int, int]]:
        """Those of all macros of a name that a file may mean."""
        crate, _, macro = name.rpartition('::')
        package = self.package_of(filename)
        folder = package.folder
        libraries = [target.name for target in package.targets if target.kind == 'lib']
        found: list[tuple[Buffer, int, int]] = []
        if not crate:
            found = self._rules_in(folder, macro, ('src', _outermost(folder, filename)))
        elif crate in libraries:
            found = self._rules_in(folder, macro, ('src',))
        for dependency in package.dependencies if not found and crate not in libraries else ():
            named = crate == dependency.name or not crate and dependency.name in self.text(filename)
            if named and dependency.folder is not None:
                found += self._rules_in(dependency.folder, macro, ('src',))
        if not found and name in well_known():
            return [well_known()[name]]
        return found

    def _rules_in(self, folder: str, macro: str, within: tuple[str, ...]) -> list[tuple[Buffer, int, int]]:
        """Those of all macros of a name in some parts of a package."""
        return [
            (self._buffer(filename), start, end) for filename in self.mounts.with_macro(folder, macro)
            if _outermost(folder, filename) in within for start, end in self._defined(filename).get(macro, ())
        ]

    def _defined(self, filename: str) -> dict[str, list[tuple[int, int]]]:
        """The macros that a file defines outside of its functions: the tokens of their rules, by name."""
        found = self._definitions.get(filename)
        if found is None:
            found = self._definitions[filename] = {}
            buffer = self._buffer(filename)
            functions = list(bodies(buffer))
            for name, start, end in definitions(buffer):
                at = bisect_left(functions, (start, 0)) - 1
                if at < 0 or functions[at][1] < start:
                    found.setdefault(name, []).append((start, end))
        return found

    def _buffer(self, filename: str) -> Buffer:
        found = self._buffers.get(filename)
        if found is None:
            found = self._buffers[filename] = read(filename, self.text(filename))
        return found

    def crates(self, package: Package) -> list[Crate]:
        return [self.crate(package, target) for target in package.targets]

    def crate(self, package: Package, target: Target) -> Crate:
        key = (target.kind, target.root)
        found = self._crates.get(key)
        if found is None:
            found = self._crates[key] = Crate(self, package, target)
        return found

    def library(self, package: Package) -> Crate | None:
        return next((self.crate(package, target) for target in package.targets if target.kind == 'lib'), None)

    def externs(self, crate: Crate) -> dict[str, Crate | str]:
        key = f'{crate.kind} {crate.target.root}'
        found = self._externs.get(key)
        if found is None:
            found = self._externs[key] = self._find_externs(crate)
        return found

    def _find_externs(self, crate: Crate) -> dict[str, Crate | str]:
        found: dict[str, Crate | str] = {}
        kinds = {'build'} if crate.kind == 'build' else {'normal', 'dev'}
        for dependency in crate.package.dependencies:
            if not kinds & dependency.kinds:
                continue
            other: Crate | str | None = None
            if dependency.folder is not None:
                package = self.manifests.package_of(joined(dependency.folder, 'Cargo.toml'))
                if package is not None and package.folder == dependency.folder:
                    other = self.library(package)
            found[dependency.name] = other or dependency.library
        if crate.kind not in ('lib', 'build') or crate.kind == 'doctest':
            own = self.library(crate.package)
            if own is not None:
                found[own.name] = own
        return found

    def users(self, package: Package) -> dict[str, Crate]:
        """The libraries by their names that depend on a package: a macro of it may write paths into them."""
        found = self._users.get(package.folder)
        if found is None:
            found = self._users[package.folder] = {}
            folders = {package.folder}
            packages = list(self.manifests.all_packages())
            more = True
            while more:
                using = [
                    one for one in packages
                    if any('normal' in it.kinds and it.folder in folders for it in one.dependencies)
                ]
                more = not folders.issuperset(one.folder for one in using)
                folders.update(one.folder for one in using)
            for one in packages:
                library = self.library(one) if one.folder in folders and one is not package else None
                if library is not None:
                    found.setdefault(library.name, library)
        return found

    def places(self, filename: str) -> list[tuple[Module, Part]]:
        """The modules whose text a file is; for a file that no crate root reaches, the one that its folder implies."""
        package = self.package_of(filename)
        crates = self.crates(package)
        found = [place for crate in crates for place in crate.places(filename)]
        if not found:
            found = [place for crate in self._crates.copy().values() for place in crate.places(filename)]
        if not found:
            others = [other for other in self.manifests.all_packages() if other.folder != package.folder]
            found = [place for other in others for crate in self.crates(other) for place in crate.places(filename)]
        if not found:  # nothing that its name would tell
            found = [place for crate in crates for place in crate.files.get(filename, ())]
        return found or [self._orphan(package, filename)]

    def package_of(self, filename: str) -> Package:
        return self.manifests.package_of(filename) or self._bare_package(filename)

    def _bare_package(self, filename: str) -> Package:
        """Without a manifest: the nearest lib.rs or main.rs above the file is a crate root of edition 2021."""
        folder = folder_of(filename)
        while True:
            targets = []
            for base in (folder, joined(folder, 'src')):
                for kind, name in (('lib', 'lib.rs'), ('bin', 'main.rs')):
                    root = joined(base, name)
                    if self.files.is_file(root):
                        targets.append(Target(kind, 'crate', root, 2021))
            if targets or not folder:
                return Package('', folder, '', 2021, tuple(targets), (), 'crate')
            folder = folder_of(folder)

    def _orphan(self, package: Package, filename: str) -> tuple[Module, Part]:
        root = self._root_above(package, filename)
        if root is None:
            target = Target('test', filename.rpartition('/')[2].removesuffix('.rs'), filename, package.edition)
            crate = self.crate(package, target)
            return crate.root, crate.root.parts[0]
        folder = folder_of(filename)
        base = folder if folder == package.folder else folder_of(root.target.root)
        rest = filename[len(base) + 1 if base else 0:].removesuffix('.rs').split('/')
        children = folder if rest[-1] == 'mod' else filename.removesuffix('.rs')
        if rest[-1] == 'mod' and len(rest) > 1:
            rest.pop()
        module = root.root
        for name in rest:
            child = expand(module).children.get(name)
            if child is None:
                child = Module(root, module, name)
                child.declared = False
            module = child
        part = Part(self, filename, folder, children, None, False)
        if not module.declared:
            module.parts.append(part)
        return module, part

    def _root_above(self, package: Package, filename: str) -> Crate | None:
        """The library or, failing that, a binary in whose folder an orphan lies, or in whose package's folder."""
        beside = folder_of(filename) == package.folder
        for kind in ('lib', 'bin'):
            for crate in self.crates(package):
                base = folder_of(crate.target.root)
                if crate.kind == kind and (not base or beside or filename.startswith(f'{base}/')):
                    if base or filename.partition('/')[0] not in ('tests', 'benches', 'examples'):
                        return crate
        return None


def _outermost(package: str, filename: str) -> str:
    """The folder below the package's that a file lies in."""
    first, _, rest = filename[len(package):].lstrip('/').partition('/')
    return first if rest and first in ('tests', 'benches', 'examples') else 'src'


def counterpart(workspace: Workspace, module: Module) -> Module:
    """The module of the same path in the same crate of another workspace, as far as it has one."""
    found = workspace.crate(module.crate.package, module.crate.target).root
    for name in module.path:
        found = expand(found).children.get(name, found)
    return found


def walk(module: Module) -> Iterator[Module]:
    yield expand(module)
    for child in list(module.children.values()):
        yield from walk(child)


def is_within(module: Module, ancestor: Module) -> bool:
    at: Module | None = module
    while at is not None and at is not ancestor:
        at = at.parent
    return at is not None


def _with_files(module: Module, within: Container[str] | None = None) -> Iterator[Module]:
    """The same without the inline modules of files that mount no others, which are not read for this.

    `within` are the files that alone are of interest.
    """
    if any(part.inline or part.workspace.mounts.mounts_any(part.filename) for part in module.parts):
        expand(module)
    yield module
    if module.expanded:
        for child in list(module.children.values()):
            if within is None or any(part.filename in within for part in child.parts):
                yield from _with_files(child, within)


def expand(module: Module) -> Module:
    """Finds the children of a module, once; `include!`d texts become parts of it."""
    if not module.expanded:
        module.expanded = True
        depth = 0
        at: Module | None = module
        while at is not None:
            depth += 1
            at = at.parent
        seen: set[str] = set()
        for part in module.parts:
            if depth < 100 and _mounts(part):
                _expand_part(module, part, seen)
    return module


def _mounts(part: Part) -> bool:
    workspace = part.workspace
    if part.inline or part._scope is not None or workspace.mounts.mounts_any(part.filename):
        return True
    text = workspace.text(part.filename)
    folder = workspace.package_of(part.filename).folder
    return 'mod ' in text or any(f'{macro}!' in text for macro in workspace.mounts.makers(folder))


def _expand_part(module: Module, part: Part, seen: set[str]) -> None:
    for items in part.scope.items.values():
        for item in items:
            if item.kind == 'mod':
                _declare(module, part, item)
    for call in part.scope.macros:
        filename = _included_anew(part, call, seen)
        if filename is not None:
            folder = folder_of(filename)
            module.parts.append(part.mounts(Part(part.workspace, filename, folder, folder, None, False), None))
    if part._scope is not None:  # a file that was read for its names
        for call in part.outline.calls:
            if call.position != 'item' and call.scope.module() is part.scope:
                filename = _included_anew(part, call, seen)
                if filename is not None:
                    module.parts.append(part.mounts(_within(part, call, filename), None))


def _included_anew(part: Part, call: MacroCall, seen: set[str]) -> str | None:
    filename = included(part, call)
    if filename is None or filename in seen or not part.workspace.files.is_file(filename):
        return None
    seen.add(filename)
    return filename


def _within(part: Part, call: MacroCall, filename: str) -> Part:
    """A text that is included where an expression stands: it sees the scopes around."""
    workspace = part.workspace
    buffer = read(filename, workspace.text(filename))
    inner = outline_within(buffer, buffer.positions(workspace.wanted), call.scope, call.open)
    folder = folder_of(filename)
    found = Part(workspace, filename, folder, folder, inner.root, False)
    found.outlined = inner
    return found


def _declare(module: Module, part: Part, item: Item) -> None:
    child = module.children.get(item.name)
    if child is None:
        child = module.children[item.name] = Module(module.crate, module, item.name)
    if item.inner is not None:
        folder = inline_folder(part, item)
        inline = Part(part.workspace, part.filename, part.folder, folder, item.inner, True)
        inline.outlined = part.outlined
        child.parts.append(part.mounts(inline, item))
        return
    for filename, owns_folder in mounted(part, item):
        if any(not known.inline and known.filename == filename for known in child.parts):
            continue
        folder = folder_of(filename)
        children = folder if owns_folder else filename.removesuffix('.rs')
        child.parts.append(part.mounts(Part(part.workspace, filename, folder, children, None, False), item))
