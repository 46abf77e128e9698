"""Links and code in Markdown; what is expected here is what rustdoc itself says of the same documents."""
from __future__ import annotations

import json
import re
import subprocess
from bisect import bisect_left
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies

from rust_renames.rust.code_blocks import code_blocks
from rust_renames.rust.doc_links import Link
from rust_renames.rust.doc_links import links
from rust_renames.rust.doc_texts import block_doc_pieces
from rust_renames.rust.doc_texts import doc_text
from rust_renames.rust.doc_texts import file_doc_text
from rust_renames.rust.doc_texts import item_doc_text
from rust_renames.rust.doc_texts import unindented

FENCE = '```'


class Case(NamedTuple):
    name: str
    doc: str
    paths: tuple[str, ...] = ()


# No path in here resolves, so that rustdoc names each of them.
LINKS = (
    Case('prose without brackets', 'zq::Y and `zq::Y`'),
    Case('a shortcut in backticks', 'see [`zq::Y`].', ('zq::Y',)),
    Case('a bare shortcut', 'see [zq::Y], [zqq]', ('zq::Y', 'zqq')),
    Case('an inline link', '[text](zq::Y)', ('zq::Y',)),
    Case('an inline link with a title', '[text](zq::Y "zq::No")', ('zq::Y',)),
    Case('an inline link in angle brackets', '[text](<zq::Y>)', ('zq::Y',)),
    Case('an inline link in backticks', '[text](`zq::Y`)', ('zq::Y',)),
    Case('a reference without a definition', '[text][zq::Y] [text][`zq::Z`]', ('zq::Y', 'zq::Z')),
    Case('a collapsed reference without a definition', '[zq::Y][] [`zq::Z`][]', ('zq::Y', 'zq::Z')),
    Case('a definition that is used', '[text][label]\n\n[label]: zq::Y', ('zq::Y',)),
    Case('a definition used as a shortcut', '[`p::A`] [`p::A`][]\n\n[`p::A`]: zq::p::A', ('zq::p::A',)),
    Case('a definition above its use', '[label]: <zq::Y> "title"\n\n[Label]', ('zq::Y',)),
    Case('a definition over several lines', '[text][l]\n\n[l]:\n  zq::Y\n  "title"', ('zq::Y',)),
    Case('a definition in a block quote', '[l]\n\n> [l]: zq::Y', ('zq::Y',)),
    Case('a definition that is not used', '[label]: zq::Y', ('zq::Y',)),
    Case('a second definition of a label', '[l]\n\n[l]: zq::Y\n[l]: zq::Z', ('zq::Y',)),
    Case('a label that has a URL', '[zq::Y]\n\n[zq::Y]: https://example.org'),
    Case('a definition inside a paragraph', 'text\n[zqq]: zq::Y', ('zqq',)),
    Case('text that equals the path', '[`p::A`](zq::p::A)', ('zq::p::A',)),
    Case('disambiguators', '[mod@zq::a] [struct@zq::B] [`fn@zq::c`] [t](macro@zq::d) [type@zq::e] [derive@zq::f]',
         ('zq::a', 'zq::B', 'zq::c', 'zq::d', 'zq::e', 'zq::f')),
    Case('suffixes', '[zq::a()] [`zq::b!`] [zq::c!()] [t](zq::d![]) [`zq::e!{}`]',
         ('zq::a', 'zq::b', 'zq::c', 'zq::d', 'zq::e')),
    Case('a disambiguator with its suffix', '[fn@zq::a()] [t](macro@zq::b!)', ('zq::a', 'zq::b')),
    Case('a disambiguator against its suffix', '[`struct@zq::a()`] [`macro@zq::b()`]'),
    Case('an unknown disambiguator', '[`module_of@zq::a`] [foo@example.org]'),
    Case('generics', '[`zq::Y<T>`] [zq::Z<A<B>, C>::new()] [`zq::W::<T>::f`]', ('zq::Y', 'zq::Z::new', 'zq::W::f')),
    Case('malformed generics', '[`zq::Y<>`] [`zq::Y<T`] [`zq::Y<<T>>`] [`<zq::Y as Tr>::f`]'),
    Case('a lifetime without backticks', "[zq::Y<'a>]"),
    Case('a fragment', '[t](zq::Y#frag) [`zq::Z#frag`]', ('zq::Y', 'zq::Z')),
    Case('nothing but a fragment', '[t](#zq) [t](zq::Y#a#b)'),
    Case('an absolute path', '[`::zq::Y`]', ('::zq::Y',)),
    Case('first segments', '[crate::zq] [self::zq] [super::zq]', ('crate::zq', 'self::zq', 'super::zq')),
    Case('white space around', '[ zq::Y ] [t]( zq::Z )', ('zq::Y', 'zq::Z')),
    Case('URLs and files', '[a](https://x.y/zq) [b](zq/Y) [c](zq.html) [d](../zq::Y) [e](<zq Y>)'),
    Case('brackets that hold no path', '[1 + 2] [a, b] [0; 4] [ ] [] [zq y] [a-b]'),
    Case('autolinks', '<https://zq> <zq@example.org> <zq::Y>'),
    Case('escaped brackets', r'\[zq::Y\] \[`zq::Y`\]'),
    Case('an escaped bracket behind a link', r'[`zq::Y`]\[0\]', ('zq::Y',)),
    Case('code spans', '`[zq::Y]` ``[zq::Y]`[zq::Z]`` ` [zq::W]\n[zq::V] `'),
    Case('a lone backtick', '` [zq::Y]', ('zq::Y',)),
    Case('a fenced block', f'{FENCE}text\n[zq::Y]\n{FENCE}\n\n~~~text\n[zq::Z]\n~~~'),
    Case('an open fence', f'{FENCE}text\n[zq::Y]'),
    Case('indented code', 'text\n\n    // [zq::Y]\n\n[zq::Z]', ('zq::Z',)),
    Case('an indented line of a paragraph', 'text\n    [zq::Y]', ('zq::Y',)),
    Case('HTML blocks', '<div>\n[zq::Y]\n\n[zq::Z]\n</div>\n\n<!-- [zq::V]\n\n[zq::W] -->', ('zq::Z',)),
    Case('inline HTML', 'a <b>[zq::Y]</b> <a href="[zq::Z]">t</a> <!-- [zq::W] -->', ('zq::Y',)),
    Case('a heading', '# [zq::A]\n\n[zq::B]\n---\n[zq::C]', ('zq::A', 'zq::B', 'zq::C')),
    Case('a heading like a definition', '# [zq::A]: zq::B', ('zq::A',)),
    Case('lists', '- [zq::A]\n  - [zq::B]\n\n    [zq::C]\n1. [zq::D]', ('zq::A', 'zq::B', 'zq::C', 'zq::D')),
    Case('tasks', '- [x] done [zq::A]\n- [ ] not', ('zq::A',)),
    Case('block quotes', '> [zq::A]\n[zq::B]\n> > [zq::C]', ('zq::A', 'zq::B', 'zq::C')),
    Case('a table', '| a | b |\n|---|---|\n| [`zq::A`] | [t](zq::B) |', ('zq::A', 'zq::B')),
    Case('emphasis', '**[zq::A]** *[`zq::B`]* ~~[zq::C]~~', ('zq::A', 'zq::B', 'zq::C')),
    Case('footnotes', 'text[^1]\n\n[^1]: see [zq::A]', ('zq::A',)),
    Case('images', '![zq::Y](zq::Z) ![zq::Y] ![zq::Y][zq::Z]'),
    Case('a link around an image', '[![zq::Y](https://a.b/c)](zq::Z)', ('zq::Z',)),
    Case('a link inside a text', '[a [zq::Y] b](zq::Z)', ('zq::Y',)),
    Case('Unicode', 'é 𝒳 [`zq::größe`]', ('zq::größe',)),
)

COMMENTS = (
    Case('line comments', '/// a [zq::A]\n///\n///     [zq::Code]\n///[zq::B]\n', ('zq::A', 'zq::B')),
    Case('line comments with one space', '/// a [zq::A]\n///\n///     [zq::Code]\n', ('zq::A',)),
    Case('line comments that are indented', '///     [zq::A]\n///     [zq::B]\n', ('zq::A', 'zq::B')),
    Case('four slashes and plain comments', '// [zq::A]\n/// [zq::B]\n', ('zq::B',)),
    Case('a block comment with stars', '/**\n * a [zq::A]\n *\n *     [zq::Code]\n */\n', ('zq::A',)),
    Case('a block comment without stars', '/**\n    a [zq::A]\n\n    [zq::B]\n*/\n', ('zq::A', 'zq::B')),
    Case('a block comment on one line', '/** a [zq::A] */\n', ('zq::A',)),
    Case('a frame of stars', '/**********\n[zq::No] *\n**********/\n/** [zq::A]\n **********/\n', ('zq::A',)),
    Case('a block comment with a list', '/** text\n * [zq::A]\n * [zq::B]\n */\n', ('zq::A', 'zq::B')),
    Case('stars in another column', '/**\n * [zq::A]\n  * [zq::B]\n */\n', ('zq::A', 'zq::B')),
    Case('both kinds', '/// [zq::A]\n/** [zq::B]\n * [zq::C] */\n', ('zq::A', 'zq::B', 'zq::C')),
)

# What rustdoc takes for a test, and the code of it.
CODE = (
    Case('no code', 'text `code`\n\n# heading'),
    Case('a fence without language', f'{FENCE}\na();\nb();\n{FENCE}', ('a();\nb();',)),
    Case('tildes, longer fences and shorter ones inside', f'~~~~\na();\n~~~\n{FENCE}\n~~~~~', (f'a();\n~~~\n{FENCE}',)),
    Case('another language', f'{FENCE}text\na();\n{FENCE}\n\n~~~ toml\na = 1\n~~~'),
    Case('an open fence', f'{FENCE}\na();', ('a();',)),
    Case('an indented fence', f'  {FENCE}\n  a();\n    b();\n   {FENCE}', ('a();\n  b();',)),
    Case('hidden lines', f'{FENCE}\n# use a::b;\n#\n  # c();\n#[d]\n#e\n{FENCE}', ('use a::b;\n\nc();\n#[d]\n#e',)),
    Case('escaped hidden lines', f'{FENCE}\n## a\n{FENCE}', ('# a',)),
    Case('indented code', 'text\n\n    a();\n\n      b();\n\ntext', ('a();\n\n  b();',)),
    Case('an indented line of a paragraph', 'text\n    a();'),
    Case('code behind a tab', 'text\n\n\ta();', ('a();',)),
    Case('code in a list', f'- item\n\n  {FENCE}\n  a();\n  {FENCE}\n\n      b();', ('a();', 'b();')),
    Case('four columns in a list', '1. item\n\n    text\n\n       a();', ('a();',)),
    Case('code as a list item', f'- {FENCE}\n  a();\n  {FENCE}\n-     b();', ('a();', 'b();')),
    Case('a list item that ends a fence', f'- {FENCE}\n  a();\nb();', ('a();',)),
    Case('code in a block quote', f'> {FENCE}\n> a();\n> # b();\n> {FENCE}\n>\n>     c();', ('a();\nb();', 'c();')),
    Case('a fence in a paragraph', f'text\n{FENCE}\na();\n{FENCE}\ntext', ('a();',)),
    Case('an inline fence', f'text {FENCE}a(){FENCE} text'),
    Case('backticks in the info', f'{FENCE}a`b\nc();'),
    Case('HTML', f'<pre>\n\n    a();\n{FENCE}\n</pre>\n\n<!--\n{FENCE}\na();\n{FENCE}\n-->'),
    Case('a footnote', '[^1]: text\n\n    b();\n\n        a();', ('a();',)),
)
RUST = (
    '', 'rust', ' rust ', 'ignore', 'ignore-x86', 'no_run', 'should_panic', 'compile_fail', 'compile_fail,E0277',
    'edition2018', 'edition2021,no_run', 'test_harness', 'standalone_crate', 'text,rust', 'rust,text', 'no_run,text',
    'rust text', '{.class}', 'rust,{.class}', '{class=x}', '(comment)', 'ignore (reason, text)', '"rust"',
)
NOT_RUST = (
    'text', 'rs', 'toml', 'Rust', 'text,no_run', 'text,compile_fail', 'ignore-x86,text,should_panic,text,no_run',
    'custom', 'custom,rust', '{rust}', '{.x', 'rust (open', 'rust[x]', 'rust,é', 'no-run', 'E027', 'sh $',
)


def written(doc: str, link: Link) -> str:
    return '::' * link.absolute + '::'.join(doc[start:end] for start, end in link.segments)


def resolved(doc: str) -> list[Link]:
    """The links that rustdoc resolves; the one-word texts of the cases are none."""
    return [link for link in links(doc) if link.form not in ('label', 'key')]


def comments_of(source: str) -> list[tuple[str, int]]:
    return [(match[0], match.start()) for match in re.finditer(r'///(?!/).*|/\*\*(?![*/])[\s\S]*?\*/', source)]


def code_of(doc: str) -> tuple[str, ...]:
    return tuple(
        '\n'.join(doc[start:end] for start, end in block.pieces) for block in code_blocks(doc) if block.is_rust
    )


def ids(case: Case) -> str:
    return case.name


@pytest.mark.parametrize('case', LINKS, ids=ids)
def test_the_paths_of_links_are_found_in(case: Case) -> None:
    assert sorted(written(case.doc, link) for link in resolved(case.doc)) == sorted(case.paths)


@pytest.mark.parametrize('case', COMMENTS, ids=ids)
def test_doc_comments_lead_to_the_source(case: Case) -> None:
    doc = item_doc_text(comments_of(case.doc))
    found = [doc.source_offset(link.start) for link in resolved(doc.text)]
    assert [case.doc[at:at + len(path)] for at, path in zip(found, case.paths)] == list(case.paths)
    assert len(found) == len(case.paths)


@pytest.mark.parametrize('case', COMMENTS, ids=ids)
def test_carriage_returns_change_nothing(case: Case) -> None:
    source = case.doc.replace('\n', '\r\n')
    doc = item_doc_text(comments_of(source))
    assert doc.text == item_doc_text(comments_of(case.doc)).text
    for link in resolved(doc.text):
        at = doc.source_offset(link.start)
        assert source[at:at + link.end - link.start] == doc.text[link.start:link.end]


@pytest.mark.parametrize('case', CODE, ids=ids)
def test_the_rust_code_is_found_in(case: Case) -> None:
    assert code_of(case.doc) == case.paths


@pytest.mark.parametrize('info', RUST)
def test_a_block_is_rust_with_the_info(info: str) -> None:
    assert code_of(f'~~~{info}\na();\n~~~') == ('a();',)


@pytest.mark.parametrize('info', NOT_RUST)
def test_a_block_is_not_rust_with_the_info(info: str) -> None:
    assert code_of(f'~~~{info}\na();\n~~~') == ()


def test_what_a_block_says_of_itself() -> None:
    block, = code_blocks(f'{FENCE}rust,no_run,edition2018,E0277\nx\n{FENCE}')
    assert (block.edition, block.tags, block.fenced) == (2018, {'rust', 'no_run', 'E0277'}, True)
    ignored, indented = code_blocks('~~~ignore\n~~~\n\n    x')
    assert (ignored.ignored, ignored.pieces, indented.ignored, indented.fenced) == (True, (), False, False)


# ---- forms, kinds and places


@pytest.mark.parametrize(('doc', 'expected'), (
    ('[`a::B`]', [('shortcut', 'a::B')]),
    ('[a::B][]', [('collapsed', 'a::B')]),
    ('[see it][a::B]', [('reference', 'a::B')]),
    ('[see it](a::B)', [('inline', 'a::B')]),
    ('[see it][l]\n\n[l]: a::B', [('key', 'l'), ('key', 'l'), ('definition', 'a::B')]),
    ('[`B`](a::B)', [('label', 'B'), ('inline', 'a::B')]),
    ('[`B`]\n\n[`B`]: a::B', [('key', 'B'), ('key', 'B'), ('definition', 'a::B')]),
    ('[`B`][l] [l]\n\n[l]: a::B',
     [('label', 'B'), ('key', 'l'), ('key', 'l'), ('key', 'l'), ('definition', 'a::B')]),
    ('[`B`](https://a.b)', []),
))
def test_forms(doc: str, expected: list[tuple[str, str]]) -> None:
    assert [(link.form, doc[link.start:link.end]) for link in links(doc)] == expected


def test_a_label_knows_what_it_shows() -> None:
    label, inline = links('[`p::A`](crate::p::A)')
    assert label.shows == (inline.start, inline.end)
    assert inline.shows is None


@pytest.mark.parametrize(('doc', 'kind', 'namespace'), (
    ('[a]', None, None),
    ('[mod@a]', 'mod', 'type'),
    ('[`struct@a`]', 'struct', 'type'),
    ('[x](fn@a)', 'fn', 'value'),
    ('[a()]', 'fn', 'value'),
    ('[a!]', 'macro', 'macro'),
    ('[derive@a]', 'derive', 'macro'),
    ('[value@a]', 'value', 'value'),
))
def test_kinds(doc: str, kind: str | None, namespace: str | None) -> None:
    link = resolved(doc)[-1]
    assert (doc[link.start:link.end], link.kind, link.namespace) == ('a', kind, namespace)


def test_a_span_goes_from_the_first_segment_to_the_last() -> None:
    doc = '[`a::B<T>::c()`]'
    link, = links(doc)
    assert doc[link.start:link.end] == 'a::B<T>::c'
    assert [doc[start:end] for start, end in link.segments] == ['a', 'B', 'c']


def test_raw_documentation_beside_comments_has_one_column_less() -> None:
    pieces = [(' sugar', 3), ('raw', 20), ('   more', 30)]
    assert unindented(pieces, {1, 2}) == [('sugar', 4), ('raw', 20), ('   more', 30)]


def test_lines_that_are_not_indented_stay() -> None:
    pieces = [('a', 3), ('  b', 10), ('   ', 20)]
    assert unindented(pieces) == pieces


def test_a_block_comment_on_one_line_is_left_alone() -> None:
    assert block_doc_pieces(('/** * a */', 5)) == [(' * a ', 8)]


def test_offsets_of_a_file_are_those_of_its_text() -> None:
    text = 'one\r\n[`a::B`]\r\n'
    doc = file_doc_text(text)
    link, = links(doc.text)
    assert text[doc.source_offset(link.start):doc.source_offset(link.end)] == 'a::B'


@pytest.mark.parametrize('case', LINKS, ids=ids)
def test_a_document_with_carriage_returns_has_the_same_links(case: Case) -> None:
    doc = case.doc.replace('\n', '\r\n')
    assert sorted(written(doc, link) for link in resolved(doc)) == sorted(case.paths)


def test_a_line_end_leads_to_the_end_of_its_line() -> None:
    doc = doc_text([('ab', 10), ('c', 20)])
    assert [doc.source_offset(at) for at in range(5)] == [10, 11, 12, 20, 21]
    assert doc_text([]).text == ''


# ---- anything may be Markdown

MARKS = strategies.lists(strategies.sampled_from((
    '[', ']', '(', ')', '`', '```', '~~~', '\n', '\n\n', ' ', '    ', '\t', '> ', '- ', '1. ', '# ', '<', '>', '<!--',
    '-->', '<b>', '::', 'a', 'B', '|', '\n|-|\n', ':', '\\', '!', '^', '#', '@', 'é', '\r', '\x0c', '\u2028', '---',
    '"', '&',
)), max_size=40).map(''.join)


@example('    \r ')
@example('    \r  \n    \r')
@given(MARKS)
def test_no_text_is_refused_and_every_segment_is_an_identifier(doc: str) -> None:
    for link in links(doc):
        assert link.segments[-1][1] == link.end
        assert all(doc[start:end].isidentifier() for start, end in link.segments)


@example('\t\x0c')
@given(MARKS)
def test_lines_of_code_are_in_order_and_in_the_text(doc: str) -> None:
    at = 0
    for block in code_blocks(doc):
        for start, end in block.pieces:
            assert at <= start <= end <= len(doc)
            assert '\n' not in doc[start:end]
            at = end


@pytest.mark.parametrize('mark', (
    '[', '![', '](', '` ', '<', '<!--', '[1](', '(', '\\', '[1]:', '> ', '- ', '*', '<a ',
))
def test_long_runs_come_to_an_end(mark: str) -> None:
    doc = mark * 2000
    assert resolved(doc) == [] and code_of(doc) == ()


# ---- the judge


def items(docs: list[str]) -> tuple[str, list[int]]:
    """A crate with one item for each, and the lines on which the items stand."""
    source, ends = '', []
    for number, doc in enumerate(docs):
        source += f'{doc}pub fn item{number}() {{}}\n'
        ends.append(source.count('\n'))
    return source, ends


def sugared(doc: str) -> str:
    return ''.join(f'/// {line}\n' for line in doc.split('\n'))


def run_rustdoc(folder: Path, source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    root = folder / 'judged.rs'
    root.write_bytes(source.encode())
    command = ['rustdoc', '--crate-type', 'lib', '--edition', '2021', *arguments, str(root)]
    return subprocess.run(command, cwd=folder, capture_output=True, encoding='utf-8')


def test_rustdoc_sees_the_same_links(tmp_path: Path) -> None:
    cases = [*LINKS, *COMMENTS]
    source, ends = items([sugared(case.doc) for case in LINKS] + [case.doc for case in COMMENTS])
    run = run_rustdoc(
        tmp_path, source, '--document-private-items', '--error-format', 'json', '-W', 'rustdoc::broken_intra_doc_links',
    )
    seen: list[list[str]] = [[] for _ in cases]
    encoded = source.encode()
    for line in run.stderr.splitlines():
        message = json.loads(line)
        link = re.fullmatch('unresolved link to `(.*)`', message['message'])
        if link and re.fullmatch(r'(::)?\w+(::\w+)*', link[1]):
            span = message['spans'][0]
            assert link[1].split('::')[-1] in encoded[span['byte_start']:span['byte_end']].decode()
            seen[bisect_left(ends, span['line_start'])].append(link[1])
    assert run.returncode == 0, run.stderr
    assert {case.name: sorted(paths) for case, paths in zip(cases, seen)} == \
        {case.name: sorted(case.paths) for case in cases}


def test_rustdoc_takes_the_same_code_for_tests(tmp_path: Path) -> None:
    blocks = [Case(info, f'~~~{info}\na();\n~~~', ('a();',)) for info in RUST]
    cases = [*CODE, *blocks, *(Case(info, f'~~~{info}\na();\n~~~') for info in NOT_RUST)]
    source, _ = items([sugared(case.doc) for case in cases])
    run = run_rustdoc(tmp_path, source, '--test', '--test-args', '--list')
    seen = [0] * len(cases)
    for number in re.findall(r'judged\.rs - item(\d+) \(line', run.stdout):
        seen[int(number)] += 1
    assert run.returncode == 0, run.stderr
    assert {case.name: count for case, count in zip(cases, seen)} == {case.name: len(case.paths) for case in cases}
