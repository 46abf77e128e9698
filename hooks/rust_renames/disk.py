"""The door to the work tree: bytes in, bytes out, a file as a whole or not at all."""
from __future__ import annotations

import os
import stat

from rust_renames.errors import UserError
from rust_renames.source import Files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable
    from typing import Iterable

NO_LINKS = getattr(os, 'O_NOFOLLOW', 0)  # Windows has none
# A pipe without a writer would make it wait.
REGULAR = os.O_RDONLY | NO_LINKS | getattr(os, 'O_NONBLOCK', 0) | getattr(os, 'O_BINARY', 0)
# Where no git says what belongs to the tree.
SKIPPED = frozenset(('target', 'node_modules'))


class Disk(Files):
    """The files below `root`, an absolute folder; `named` gives all that belong to the tree by their base name."""

    def __init__(self, root: str, named: Callable[[str], Iterable[str]]) -> None:
        self.root = root
        self._named = named
        self._texts: dict[str, str | None] = {}
        self._kinds: dict[str, tuple[bool, bool]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._real: dict[str, bool] = {'': True}

    def contents(self, filename: str) -> bytes:
        """All bytes of a regular file that no symbolic link leads to; UserError says why there are none."""
        place = self.place(filename)
        try:
            if self._is_real(filename.rpartition('/')[0]) and not (NO_LINKS == 0 and os.path.islink(place)):
                return _regular(place)
        except (FileNotFoundError, NotADirectoryError):
            raise Absent('is not there', filename) from None
        except OSError as error:
            if os.path.isdir(place) and not os.path.islink(place):
                raise UserError('is a folder: name the files in it', filename) from None
            if not os.path.islink(place):
                raise UserError(f'cannot be read: {error.strerror}', filename) from None
        raise UserError('is reached by a symbolic link: left alone', filename)

    def remember(self, filename: str, data: bytes) -> None:
        """From now on `text` gives this, so that what is judged is what was read."""
        self._texts[filename] = data.decode('utf-8')

    def text(self, filename: str) -> str | None:
        if filename not in self._texts:
            try:
                self._texts[filename] = read(self.place(filename)).decode('utf-8')
            except (OSError, UnicodeDecodeError):
                self._texts[filename] = None
        return self._texts[filename]

    def is_file(self, filename: str) -> bool:
        return self._kind(filename)[0]

    def is_folder(self, filename: str) -> bool:
        return self._kind(filename)[1]

    def names(self, folder: str) -> tuple[str, ...]:
        if folder not in self._names:
            try:
                self._names[folder] = tuple(sorted(os.listdir(self.place(folder))))
            except OSError:
                self._names[folder] = ()
        return self._names[folder]

    def all_named(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(filename for filename in self._named(name) if self.is_file(filename)))

    def place(self, filename: str) -> str:
        """The absolute name."""
        return f'{self.root}/{filename}' if filename else self.root

    def _is_real(self, folder: str) -> bool:
        """Whether no part of the folder's name is a symbolic link."""
        found = self._real.get(folder)
        if found is None:
            found = self._real[folder] = not os.path.islink(self.place(folder)) and (
                self._is_real(folder.rpartition('/')[0])
            )
        return found

    def _kind(self, filename: str) -> tuple[bool, bool]:
        found = self._kinds.get(filename)
        if found is None:
            place = self.place(filename)
            found = self._kinds[filename] = os.path.isfile(place), os.path.isdir(place)
        return found


def _regular(place: str) -> bytes:
    """`open` would cost as much again as all of this."""
    descriptor = os.open(place, REGULAR)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise IsADirectoryError(0, 'it is no regular file')
        data = os.read(descriptor, status.st_size + 1)
        while len(data) != status.st_size and (more := os.read(descriptor, 1 << 20)):
            data += more
        return data
    finally:
        os.close(descriptor)


class Absent(UserError):
    """There is no such file."""


def read(place: str) -> bytes:
    """All bytes of a file; OSError where it can't be read."""
    with open(place, 'rb', buffering=0) as file:
        return file.readall()


def write(place: str, data: bytes) -> None:
    """A file that is a run's own, such as a report; OSError where it can't be written."""
    with open(place, 'wb') as file:
        file.write(data)


def replace(place: str, before: bytes, after: bytes) -> None:
    """Puts `after` where `before` is, in one step, with the file's mode; UserError where that can't be done."""
    try:
        if os.path.islink(place):
            raise UserError('is a symbolic link: left alone')
        if not os.access(place, os.W_OK):
            raise UserError('may not be written')
        if read(place) != before:
            raise UserError('was changed by another program meanwhile: left alone')
        _swap(place, after)
    except OSError as error:
        raise UserError(f'cannot be written: {error.strerror}') from None


def _swap(place: str, data: bytes) -> None:
    """A new file in the same folder takes the old one's place: no moment has half of either."""
    new = os.path.join(os.path.dirname(place), f'.rust-renames-{os.getpid()}.tmp')
    old = os.stat(place)
    try:
        with open(new, 'xb') as file:
            file.write(data)
        os.chmod(new, old.st_mode & 0o7777)
        _give_to_owner(new, old)
        _moved(new, place)
    except BaseException:
        if os.path.exists(new):
            os.remove(new)
        raise


def _give_to_owner(place: str, old: os.stat_result) -> None:
    """Where root runs a hook in a container, the user's files stay the user's."""
    if os.name != 'nt' and (os.stat(place).st_uid, os.stat(place).st_gid) != (old.st_uid, old.st_gid):
        try:
            os.chown(place, old.st_uid, old.st_gid)
        except PermissionError:
            pass


def _moved(new: str, place: str) -> None:
    """Windows refuses while another program has the file open, a virus scanner for a moment, say."""
    for attempt in range(10):
        try:
            os.replace(new, place)
            return
        except PermissionError:
            if os.name != 'nt' or attempt == 9:
                raise
            import time
            time.sleep(0.05)


def walked(root: str, folder: str) -> list[str]:
    """All regular files in `folder` and below, relative to `root`; hidden and built folders are left out."""
    found = []
    folders = [folder]
    while folders:
        at = folders.pop()
        prefix = f'{at}/' if at else ''
        try:
            with os.scandir(os.path.join(root, at)) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        if not entry.name.startswith('.') and entry.name not in SKIPPED:
                            folders.append(prefix + entry.name)
                    elif entry.is_file(follow_symlinks=False):
                        found.append(prefix + entry.name)
        except OSError:
            continue
    return sorted(found)
