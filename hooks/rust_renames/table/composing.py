"""Entries held against each other: where each path leads in the end, what stands twice, what leads in a cycle."""
from __future__ import annotations

from rust_renames.errors import UserError
from rust_renames.names import RustPath
from rust_renames.table.rows import Entry

# How often one entry may serve on one way: an endless one uses some entry again and again, others hardly one twice.
_TURNS = 8


def compose(entries: list[Entry], faults: list[UserError]) -> None:
    """Sets the targets of all entries."""
    by_path: dict[RustPath, list[Entry]] = {}
    for entry in entries:
        known = by_path.setdefault(entry.path, [])
        if known:
            _twice(entry, known, faults)
        known.append(entry)
    ways: dict[object, _Ways] = {}
    for entry in entries:
        if entry.to is not None:
            scope = entry.folder, entry.packages, entry.targets, entry.path[0] == 'crate'
            found = ways.get(scope)
            if found is None:
                found = ways[scope] = _Ways(entry, by_path)
            entry.target = found.end(entry, entry.to)
    faults += _cycle_faults([cycle for found in ways.values() for cycle in found.cycles])


def _twice(entry: Entry, known: list[Entry], faults: list[UserError]) -> None:
    other = next((one for one in known if _overlap(one, entry)), None)
    if other is None:
        return
    if other.removed != entry.removed:
        what = f'`{entry.old}` is both renamed and removed'
    else:
        what = f'`{entry.old}` stands twice'
    message = f'{what}: it is in {_place(other, entry)} too; delete one of the two entries'
    faults.append(UserError(message, entry.filename, entry.line))


def _place(entry: Entry, seen_from: Entry) -> str:
    return f'line {entry.line}' if entry.filename == seen_from.filename else f'{entry.filename}:{entry.line}'


def _overlap(one: Entry, other: Entry) -> bool:
    """Whether two entries on the same path speak of the same crates."""
    if one.folder != other.folder:
        return False
    if one.path[0] != 'crate':
        return True
    packages = one.packages is None or other.packages is None or not set(one.packages).isdisjoint(other.packages)
    return packages and not set(one.targets).isdisjoint(other.targets)


def _cycle_faults(cycles: list[list[Entry]]) -> list[UserError]:
    """One for each entry, however many ways lead into its cycle."""
    found: dict[Entry, UserError] = {}
    for cycle in cycles:
        for entry in cycle:
            others = [_place(one, entry) for one in cycle[:_TURNS] if one is not entry]
            way = f' by way of {" and ".join(others)}' if others else ''
            message = f'a cycle: `{entry.old}` leads back to itself{way}; keep only what leads to the paths of today'
            found.setdefault(entry, UserError(message, entry.filename, entry.line))
    return list(found.values())


class _Ways:
    """Where paths lead for the crates that `scope`, any entry on them, governs."""

    def __init__(self, scope: Entry, by_path: dict[RustPath, list[Entry]]) -> None:
        self.cycles: list[list[Entry]] = []
        self._scope = scope
        self._by_path = by_path
        self._ends: dict[RustPath, RustPath | None] = {}
        self._stages: dict[RustPath, list[RustPath]] = {}

    def end(self, entry: Entry, path: RustPath | None) -> RustPath | None:
        """Where `entry`, which leads to `path`, leads in the end; None for something removed."""
        used = [entry]
        turns: dict[Entry, int] = {}
        met = {entry.path: 0}
        while path is not None and path not in self._ends:
            if path in met or turns.get(used[-1], 0) > _TURNS:
                self.cycles.append(_cycle(used[met.get(path, 0):]))
                path = entry.to
                break
            met[path] = len(used)
            step = self._step(path)
            if step is None:
                break
            used.append(step[0])
            turns[step[0]] = turns.get(step[0], 0) + 1
            path = step[1]
        end = None if path is None else self._ends.get(path, path)
        del met[entry.path]
        for one in met:
            self._ends[one] = end
        return end

    def _step(self, path: RustPath) -> tuple[Entry, RustPath | None] | None:
        """The longest entry that the path meets, and where that leads."""
        for length in range(len(path), 0, -1):
            entries = self._by_path.get(path[:length])
            if entries is None:
                continue
            governing = [entry for entry in entries if self._governs(entry) and not self._is_settled(entry, path)]
            if governing:
                entry = max(governing, key=lambda entry: len(entry.folder))
                return entry, None if entry.to is None else entry.to + path[length:]
        return None

    def _governs(self, entry: Entry) -> bool:
        """Whether an entry holds for all that the scope does."""
        scope = self._scope
        if entry.folder and scope.folder != entry.folder and not scope.folder.startswith(f'{entry.folder}/'):
            return False
        if entry.path[0] != 'crate' or scope.path[0] != 'crate':
            return True
        packages = entry.packages is None or scope.packages is not None and set(scope.packages) <= set(entry.packages)
        return packages and set(scope.targets) <= set(entry.targets)

    def _is_settled(self, entry: Entry, path: RustPath) -> bool:
        """Whether the path lies below where an entry leads that leads below its own path: `a -> a::inner`."""
        if entry.to is None or entry.to[:len(entry.path)] != entry.path:
            return False
        stages = self._stages.get(entry.path)
        if stages is None:
            stages = self._stages[entry.path] = [entry.to]
            step = self._step(entry.to)
            while step is not None and step[1] is not None and step[1] not in stages and len(stages) < _TURNS:
                stages.append(step[1])
                step = self._step(step[1])
        return any(path[:len(stage)] == stage for stage in stages)


def _cycle(used: list[Entry]) -> list[Entry]:
    """The entries that come again and again, each once."""
    found: dict[Entry, None] = {}
    for entry in reversed(used):
        if entry in found:
            break
        found[entry] = None
    return sorted(found, key=lambda entry: (entry.filename, entry.line))
