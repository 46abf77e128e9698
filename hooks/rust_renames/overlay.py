"""The tables' old paths as names that are declared beside those in the text."""
from __future__ import annotations

from rust_renames.cargo.modules import Crate
from rust_renames.cargo.modules import Workspace
from rust_renames.cargo.modules import expand
from rust_renames.elsewhere import Besides
from rust_renames.elsewhere import elsewhere
from rust_renames.names import RustPath
from rust_renames.resolve.defs import Canonical
from rust_renames.resolve.defs import Root
from rust_renames.rust.outline import ANY
from rust_renames.rust.outline import MACRO
from rust_renames.rust.outline import TYPE
from rust_renames.rust.outline import Use
from rust_renames.table.rows import Entry
from rust_renames.table.tables import Tables

Key = Canonical
_TURNS = 8  # how often one entry may serve on one way; tables in which a path grows without end are refused
HERE = 'crate'  # the root of a new path that replaces one of another crate: the crate of whoever writes it


class Overlay:
    """Which entry an old path belongs to, by the root of the crate that it is in.

    `crate::…` stands for the roots of the crates that an entry governs, `name::…` for the library of that name, and
    for a crate without sources where there is none.
    """

    def __init__(self, workspace: Workspace, tables: Tables) -> None:
        self._entries: dict[Key, Entry] = {}
        self._met: dict[Key, Entry] = {}  # the same, and with the names that other entries give to what they lie in
        self._above: set[Key] = set()
        self._arriving: dict[Key, list[Key]] | None = None  # old paths by their entries' own new paths
        self._elsewhere: dict[Key, Besides] = {}  # old paths that an entry does not name itself
        self._spaces: dict[Key, int] = {}
        self._targets: dict[Key, Key | None] = {}
        self._by_name: dict[str, list[Key]] = {}
        self._by_new_name: dict[str, list[Key]] | None = None
        self._workspace = workspace
        self._tables = tables
        self._libraries: dict[str, list[Crate]] = {}
        self._crates: list[Crate] = []
        self._seen: set[str] = set()
        self._new_names = frozenset(entry.to[-1] for entry in tables.entries if entry.to is not None)
        self._nearest_first = sorted(tables.entries, key=lambda entry: -len(entry.folder))
        self.carries = False  # whether the rename is being carried out: declarations and files follow
        self.twins: set[Key | None] = set()  # what old paths stand for under another cfg, by imports that follow
        self.followed: dict[Use | None, tuple[Entry, Key]] = {}  # those imports, with the old path that they bind
        for package in workspace.manifests.all_packages():
            self.govern(package.folder, [workspace.crate(package, target) for target in package.targets])
        for entry in self._nearest_first:
            if entry.path[0] != 'crate' and entry.path[0] not in self._libraries:
                self._add(entry, entry.path[0], entry.path[1:])
        self._meet_in_other_parents()

    def govern(self, folder: str, crates: list[Crate]) -> None:
        """Declares the entries' paths in the crates of one package; packages without manifest come last."""
        if folder in self._seen:
            return
        self._seen.add(folder)
        self._arriving = None
        for crate in crates:
            if crate.kind == 'lib':
                self._libraries.setdefault(crate.name, []).append(crate)
            self._crates.append(crate)
        for entry in self._nearest_first:
            governed = [crate for crate in crates if self._governs(entry, crate)]
            for crate in _having(governed, entry) or governed:
                self._add(entry, crate, entry.path[1:])
                for besides in elsewhere(crate, entry):
                    if besides.old not in self._entries:
                        self._elsewhere[besides.old] = besides
                        self._add(entry, *besides.old)
        self._meet_in_other_parents()

    def _meet_in_other_parents(self) -> None:
        """With `a -> b`, what is renamed in `a` is renamed in `b` too, and the other way round.

        Either may be the one that stands in the text, whichever the table says.
        """
        for (root, path), entry in self._entries.items():
            if len(path) > 1:
                parent = self.moved(root, path[:-1])
                for met in [(parent[0], parent[1] + path[-1:]), *self.earlier((root, path))]:
                    if met not in self._met and met != self.moved(root, path):
                        self._met[met] = entry
                        self._above.update((met[0], met[1][:length]) for length in range(len(met[1])))

    def _governs(self, entry: Entry, crate: Crate) -> bool:
        folder = crate.package.folder
        below = not entry.folder or folder == entry.folder or folder.startswith(f'{entry.folder}/')
        if entry.path[0] == 'crate':
            return (
                below and crate.kind in entry.targets and
                (entry.packages is None or crate.package.name in entry.packages)
            )
        return crate.kind == 'lib' and crate.name == entry.path[0]

    def _add(self, entry: Entry, root: Root, path: RustPath) -> None:
        key = root, path
        if key in self._entries:
            return
        self._entries[key] = self._met[key] = entry
        self._arriving = None
        for length in range(len(path)):
            self._above.add((root, path[:length]))
        last = path[-1] if path else entry.path[0]
        self._by_name.setdefault(last, []).append(key)

    def _written(self, entry: Entry, key: Key) -> Key | None:
        """The entry's own new path, before other entries have a say."""
        root = key[0]
        if entry.to is None:
            return None
        if key in self._elsewhere:
            return self._elsewhere[key].new
        first, rest = entry.to[0], entry.to[1:]
        if first == 'crate' and isinstance(root, str):
            return HERE, rest
        if first == 'crate' or first == entry.path[0]:
            return root, rest
        libraries = self._libraries.get(first)
        return (libraries[0] if libraries else first), rest

    def moved(self, root: Root, path: RustPath) -> Key:
        """Where a path is once all entries have acted: the longest `from` first, then what it leads to, to the end."""
        at: Key = root, path
        passed: set[Key] = set()
        used: list[Entry] = []
        while True:
            for length in range(len(at[1]), -1, -1):
                key = at[0], at[1][:length]
                entry = self._met.get(key)
                if entry is not None:
                    break
            else:
                return at
            new = self._written(entry, key)
            if new is None or at in passed or used.count(entry) > _TURNS:
                return at
            passed.add(at)
            used.append(entry)
            below_itself = new[0] == key[0] and new[1][:length] == key[1]
            if below_itself and at[1][:len(new[1])] == new[1]:
                return at
            at = new[0], new[1] + at[1][length:]
            if below_itself:
                return at

    # what the resolver asks

    def is_declared(self, root: Root, path: RustPath) -> bool:
        if (root, path) in self._met:
            return True
        return bool(path) and path[-1] in self._by_name and self.entry(root, path) is not None

    def is_above(self, root: Root, path: RustPath) -> bool:
        return (root, path) in self._above

    def target(self, root: Root, path: RustPath) -> Key | None:
        key = root, path
        if key not in self._targets:
            entry = self.entry(root, path)
            self._targets[key] = None if entry is None or entry.to is None else self.moved(root, path)
        return self._targets[key]

    def spaces(self, root: Root, path: RustPath) -> int:
        key = root, path
        if key not in self._spaces:
            besides = self._elsewhere.get(key)
            macro = besides is not None and besides.macro
            self._spaces[key] = MACRO if macro else TYPE if self._moves_alone(key) else ANY
        return self._spaces[key]

    def _moves_alone(self, key: Key) -> bool:
        """Whether a module is at an old path and gets another parent: what else has its name stays where it is."""
        (root, path), new = key, self.target(*key)
        if new is None or not path or isinstance(root, str) or new[0] is not root:
            return False
        return self.moved(root, path[:-1])[1] != new[1][:-1] and _is_module(root, path)

    def other_names(self, name: str) -> tuple[Key, ...]:
        return tuple(self._by_name.get(name, ()))

    def former_names(self, name: str) -> tuple[Key, ...]:
        if self.carries or name not in self._new_names:
            return ()
        if self._by_new_name is None:
            self._by_new_name = {}
            for key in self._entries:
                new = self.target(*key)
                if key[1] and new is not None and new[1] and new[1][-1] != key[1][-1]:
                    self._by_new_name.setdefault(new[1][-1], []).append(key)
        return tuple(self._by_new_name.get(name, ()))

    def last_names(self) -> frozenset[str]:
        return self._tables.needles

    def earlier_names(self, root: Root, path: RustPath) -> tuple[Key, ...]:
        if self.carries or not path or path[-1] not in self._new_names:
            return ()
        found = [(root, path)]
        for key in found:
            found += [old for old in (*self.leading_to(key), *self.earlier(key)) if old not in found]
            beside = self._in_moved_parent(key)
            found += [old for old in (beside,) if old not in found and old in self._met]
        return tuple(found[1:])

    def _in_moved_parent(self, key: Key) -> Key:
        """Where an old path is while only what it lies in is by the new name."""
        root, parent = self.moved(key[0], key[1][:-1])
        return root, parent + key[1][-1:]

    def keys(self, entry: Entry) -> list[Key]:
        """The old paths that an entry declares, one for each crate that it governs."""
        return [key for key, known in self._entries.items() if known is entry and not self._is_made(key)]

    def _is_made(self, key: Key) -> bool:
        """Whether a derive makes what an old path stands for: nothing declares it."""
        return key in self._elsewhere and self._elsewhere[key].made

    def all_keys(self) -> dict[Entry, list[Key]]:
        """The same for all entries, in the order of the tables."""
        found: dict[Entry, list[Key]] = {entry: [] for entry in self._tables.entries}
        for key, entry in self._entries.items():
            if not self._is_made(key):
                found[entry].append(key)
        return found

    def next(self, key: Key) -> Key | None:
        """Where an old path leads by its own entry alone."""
        entry = self._entries.get(key)
        return None if entry is None else self._written(entry, key)

    def leading_to(self, key: Key) -> list[Key]:
        """The old paths that lead here by their own entry alone."""
        return [old for old in self._arrivals().get(key, ()) if old != key]

    def _arrivals(self) -> dict[Key, list[Key]]:
        if self._arriving is None:
            self._arriving = {}
            for old, entry in self._entries.items():
                to = self._written(entry, old)
                if to is not None:
                    self._arriving.setdefault(to, []).append(old)
        return self._arriving

    def earlier(self, key: Key) -> list[Key]:
        """Where the thing is that an entry renames, as long as another entry has not brought its parent there."""
        found = []
        root, path = key
        for length in range(len(path)):
            found += [(old[0], old[1] + path[length:]) for old in self._arrivals().get((root, path[:length]), ())]
        return found + [further for one in found for further in self.earlier(one) if further != key]

    # what the forms ask

    def keeps_parent(self, entry: Entry) -> bool:
        """Whether an entry gives a new last name alone, whatever others make of what it lies in."""
        news = [(old, self.target(*old)) for old, known in self._entries.items() if known is entry]
        return all(
            old[1] and new is not None and (new[0], new[1][:-1]) == self.moved(old[0], old[1][:-1]) for old, new in news
        )

    def entry(self, root: Root, path: RustPath) -> Entry | None:
        """The entry whose old path this is; with `a -> b` and `b::X -> b::Y` that of `a::X` is the second."""
        found = self._met.get((root, path))
        if found is None and path:
            parent = self.moved(root, path[:-1])
            if parent != (root, path[:-1]):
                found = self._met.get((parent[0], parent[1] + path[-1:]))
        return found

    def governs_file(self, entry: Entry, root: Root, filename: str) -> bool:
        """An entry on a crate without sources holds for the files below its table alone."""
        inside = not entry.folder or filename.startswith(f'{entry.folder}/')
        if isinstance(root, str):
            return inside
        folder = root.package.folder
        return inside or not entry.folder or folder == entry.folder or folder.startswith(f'{entry.folder}/')


def _having(crates: list[Crate], entry: Entry) -> list[Crate]:
    """Those of a package's crates that declare the old or the new path: a binary need not have what its library has."""
    if len(crates) < 2 or entry.path[0] != 'crate':
        return crates
    paths = [entry.path[1:]]
    if entry.to is not None and entry.to[0] == 'crate':
        paths.append(entry.to[1:])
    return [crate for crate in crates if any(_declares(crate, path) for path in paths)]


def _is_module(crate: Crate, path: RustPath) -> bool:
    module = crate.root
    for name in path:
        children = expand(module).children
        if name not in children:
            return False
        module = children[name]
    return True


def _declares(crate: Crate, path: RustPath) -> bool:
    """Whether a path is declared or imported in a crate, as far as its modules by themselves tell."""
    module = crate.root
    for index, name in enumerate(path):
        children = expand(module).children
        if name in children:
            module = children[name]
            continue
        scopes = [part.scope for part in module.parts]
        items = [item for scope in scopes for item in scope.items.get(name, ())]
        rest = path[index + 1:]
        if not rest:
            return bool(items) or any(use.name == name for scope in scopes for use in scope.uses)
        return len(rest) == 1 and any(variant.name == rest[0] for item in items for variant in item.variants)
    return True
