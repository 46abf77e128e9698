"""`python -m rust_renames`."""
from __future__ import annotations

from rust_renames.main import run

if __name__ == '__main__':
    run()
