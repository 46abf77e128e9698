"""The one error that a user sees; whatever else is raised is a defect of ours."""
from __future__ import annotations


class UserError(Exception):
    """Something that the user has to mend: a table, an argument, a file.

    `filename` is as the user would type it (`/` between its parts); `line` starts at 1.
    """

    def __init__(self, message: str, filename: str | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.filename = filename
        self.line = line

    def __str__(self) -> str:
        if self.filename is None:
            return self.message
        place = self.filename if self.line is None else f'{self.filename}:{self.line}'
        return f'{place}: {self.message}'


class UserErrors(Exception):
    """Several faults that were found in one run, in the order in which they are printed."""

    def __init__(self, errors: list[UserError]) -> None:
        super().__init__('; '.join(map(str, errors)))
        self.errors = errors
