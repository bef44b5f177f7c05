"""docs/asvs.csv: each requirement of OWASP ASVS 5.0 that is said to be met names tests that exist."""

import csv
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_proof_is_a_test():
    with open(ROOT / "docs" / "asvs.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    numbers = [row["exigence"].split()[0] for row in rows]
    assert len(numbers) == len(set(numbers)) >= 30
    proofs = [proof for row in rows for proof in row["preuve"].split()]
    missing = [proof for proof in proofs if not _exists(*proof.split("::"))]
    assert missing == []


def _exists(path: str, name: str) -> bool:
    file = ROOT / path
    return file.is_file() and bool(re.search(rf"^def {name}\(", file.read_text(encoding="utf-8"), re.M))
