"""Paths in code, wherever the language lets one stand.

    before   crate::phase2::f(); use crate::phase2::A; #[derive(crate::phase2::B)]
    after    crate::redis_runtime::f(); use crate::redis_runtime::A; #[derive(crate::redis_runtime::B)]
"""
from __future__ import annotations

from rust_renames.forms.reference import Reference
from rust_renames.forms.reference import mention_references
from rust_renames.forms.view import View


def references(view: View) -> list[Reference]:
    found: list[Reference] = []
    for mention in view.outline.mentions:
        found += mention_references(view, mention)
    return found
