"""The settings: each said once, each variable of an installation explained where it is looked for."""

import ast
import re
from collections import Counter

from django.conf import settings

BASE = settings.ROOT / "portal/settings/base.py"


def assigned() -> Counter[str]:
    """How often each setting is given a value."""
    statements = [node for node in ast.parse(BASE.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign)]
    names = [name for node in statements for target in node.targets for name in ast.walk(target)]
    return Counter(name.id for name in names if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store))


def test_no_setting_is_given_twice():
    assert [name for name, times in assigned().items() if times > 1] == []


def test_every_variable_is_explained_and_nothing_else():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', BASE.read_text(encoding="utf-8")))
    guide = (settings.ROOT / "docs/exploitation.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[A-Z].*?) \|", guide, re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == read
