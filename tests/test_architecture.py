"""The house: who may import whom, where templates lie, and how large a room may be."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
# From the top of the ladder to its foot; rooms of one rung never see each other.
LADDER = [["portal"], ["rencontres", "marches", "appui"], ["documents"], ["search"], ["notifications"], ["reseau"]]
RUNG = {app: rung for rung, names in enumerate(LADDER) for app in names}
APPS = [app for app in RUNG if (ROOT / app).is_dir()]
MODULES = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def may_see(one: str, other: str) -> bool:
    """Whether `one` may import `other`: itself, or any app below it."""
    return one == other or RUNG[one] < RUNG[other]


def imported_apps(path: Path) -> set[str]:
    """The apps of the house that a module imports, at any depth of its code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found & RUNG.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down_the_ladder(path):
    app = path.relative_to(ROOT).parts[0]
    assert {other for other in imported_apps(path) if not may_see(app, other)} == set()


def test_relations_point_down_the_ladder():
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in RUNG
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.related_model and field.related_model._meta.app_label in RUNG
        if not may_see(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert wrong == []


def test_there_is_one_root_of_templates_of_static_files_and_of_tests():
    for app in APPS:
        assert not [p for p in (ROOT / app).rglob("*") if p.name in {"templates", "static", "tests"} and p.is_dir()]


def test_no_room_is_a_corridor():
    assert [p.name for p in ROOT.iterdir() if p.name in {"core", "utils", "common", "helpers"}] == []


def test_modules_stay_small():
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert [str(path) for path, lines in sizes.items() if lines > 500] == []
    assert sum(lines > 300 for lines in sizes.values()) <= len(sizes) * 0.05


def test_functions_stay_small():
    lengths = sorted(
        node.end_lineno - node.body[0].lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 30


def test_public_functions_say_what_goes_in_and_out():
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        if not node.name.startswith("_") and node.name != "Command" and not ast.get_docstring(node)
    ]
    assert silent == []


def test_at_most_twenty_direct_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert len(project["dependencies"]) <= 20


def test_no_style_nor_script_stands_in_a_template():
    """The content policy would refuse them. A mail is no page: it has no style sheet to rely on."""
    for path in [path for path in (ROOT / "templates").rglob("*.html") if path.parent.name != "mail"]:
        text = path.read_text(encoding="utf-8")
        assert " style=" not in text and "<style" not in text and " onclick=" not in text, path
