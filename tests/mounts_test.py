"""Which modules a file is: asked for one file, the answer is what a walk over the whole tree gives."""
from __future__ import annotations

from pathlib import Path

import pytest

from caselib import Case
from caselib import all_cases
from caselib import written
from rust_renames.cargo.modules import Workspace
from rust_renames.cargo.mounts import Mounts
from rust_renames.disk import Disk
from rust_renames.disk import walked

MANIFEST = '[package]\nname = "scheduler"\nversion = "0.1.0"\nedition = "2021"\n'


def places(top: Path, tree: dict[str, str], whole: bool) -> dict[str, set[str]]:
    """File name -> the modules that it is, found file by file or by a walk."""
    written(tree, top)
    names = walked(str(top), '')
    disk = Disk(str(top), lambda base: [name for name in names if name.rpartition('/')[2] == base])
    workspace = Workspace(disk, frozenset())
    crates = [crate for package in workspace.manifests.all_packages() for crate in workspace.crates(package)]
    return {
        name: {
            f'{crate.kind} {module!r}' for crate in crates
            for module, _ in (crate.files.get(name, []) if whole else crate.places(name))
        }
        for name in names
    }


@pytest.mark.parametrize('tree', [
    {'src/lib.rs': 'mod a;', 'src/a.rs': 'mod b;', 'src/a/b.rs': '', 'src/b.rs': '', 'src/a/a.rs': ''},
    {'src/lib.rs': 'mod a;', 'src/a/mod.rs': 'mod b;', 'src/a/b/mod.rs': ''},
    {'src/lib.rs': '#[path = "odd.rs"] mod a;', 'src/odd.rs': '#[path = "../x/y.rs"] mod b;', 'x/y.rs': ''},
    {'src/lib.rs': '#[path = "there"] mod a { mod b; }', 'src/there/b.rs': '', 'src/a/b.rs': ''},
    {'src/lib.rs': 'mod a { mod b { mod c; } }', 'src/a/b/c.rs': ''},
    {'src/lib.rs': '#[cfg_attr(unix, path = "u.rs")] mod a;', 'src/u.rs': '', 'src/a.rs': ''},
    {'src/lib.rs': 'mod /* here */ a;', 'src/a.rs': 'mod b /* and */ ;', 'src/a/b.rs': ''},
    {'src/lib.rs': 'mod r#async;', 'src/async.rs': ''},
    {'src/lib.rs': 'mod größe;', 'src/größe.rs': ''},
    {'src/lib.rs': 'include!("parts/a.rs");', 'src/parts/a.rs': 'mod b;', 'src/parts/b.rs': ''},
    {'src/lib.rs': 'include!("a.in");', 'src/a.in': 'mod b;', 'src/b.rs': ''},
    {'src/lib.rs': 'include!(concat!("a", ".in"));', 'src/a.in': 'mod b;', 'src/b.rs': ''},
    {'src/lib.rs': 'include!(concat!(env!("CARGO_MANIFEST_DIR"), "/gen/a.rs"));', 'gen/a.rs': 'mod b;', 'gen/b.rs': ''},
    {'src/lib.rs': 'cfg_if! { if #[cfg(unix)] { mod a; } else { mod b; } }', 'src/a.rs': '', 'src/b.rs': ''},
    {'src/lib.rs': 'macro_rules! m { ($($n:ident)*) => { $(mod $n;)* } } m! { a b }', 'src/a.rs': '', 'src/b.rs': ''},
    {'src/lib.rs': 'mod a;', 'src/main.rs': 'mod a; #[path = "lib.rs"] mod l;', 'src/a.rs': '#[path = "a.rs"] mod b;'},
    {'src/lib.rs': 'mod a;', 'src/a.rs': '#[path = "b.rs"] mod b;', 'src/b.rs': '#[path = "a.rs"] mod a; mod c;'},
    {'src/lib.rs': 'mod a;', 'tests/it.rs': 'mod a;', 'tests/a/mod.rs': 'mod b;', 'tests/a/b.rs': '', 'src/a.rs': ''},
    {'src/lib.rs': 'fn f() { mod a { mod b; } }', 'src/a/b.rs': ''},
    {'src/lib.rs': '// mod a;\nconst A: &str = "mod a;";', 'src/a.rs': ''},
], ids=lambda tree: ' '.join(tree))
def test_file_by_file_as_by_a_walk(tmp_path: Path, tree: dict[str, str]) -> None:
    tree = {'Cargo.toml': MANIFEST, **tree}
    assert places(tmp_path, tree, whole=False) == places(tmp_path, tree, whole=True)


@pytest.mark.parametrize('case', [pytest.param(case, id=case.name) for case in all_cases()])
def test_in_every_case_too(tmp_path: Path, case: Case) -> None:
    assert places(tmp_path, case.tree, whole=False) == places(tmp_path, case.tree, whole=True)


@pytest.mark.parametrize('text, names', [
    ('macro_rules! a { () => {} }', {'a'}), ('macro_rules ! /* of */ a\n{}', {'a'}),
    ('macro_rules! // of\n r#a ()', {'a'}),
    ('// a macro\nmacro_rules! a {}', {'a'}),
    ('pub macro a($b:ty) {}', {'a'}), ('// a macro\n' + '/' * 200 + '\n#[cfg(unix)]', set()),
    ('macro ' + '/**/' * 200 + ')', set()),
])
def test_the_macros_that_a_text_may_define(tmp_path: Path, text: str, names: set[str]) -> None:
    (tmp_path / 'a.rs').write_text(text)
    assert Mounts(Disk(str(tmp_path), lambda base: [])).macros('a.rs') == names
