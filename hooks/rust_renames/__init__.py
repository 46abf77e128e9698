"""Keep old Rust module paths out of a repository."""
from __future__ import annotations

__version__ = '0.1.0'
