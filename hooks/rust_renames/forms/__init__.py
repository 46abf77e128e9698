"""Where a name can stand: a rack, one module each, in alphabetical order.

A form has one function, `references(view)`, that finds what of its kind stands in a text.
"""
from __future__ import annotations

from rust_renames.forms import attribute_string
from rust_renames.forms import code_path
from rust_renames.forms import declaration
from rust_renames.forms import doc_link
from rust_renames.forms import doc_test
from rust_renames.forms import file_path
from rust_renames.forms import format_capture
from rust_renames.forms import handed_word

FORMS = (
    attribute_string,
    code_path,
    declaration,
    doc_link,
    doc_test,
    file_path,
    format_capture,
    handed_word,
)
