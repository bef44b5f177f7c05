"""Where the bench keeps its corpora, and what they depend on. Knows nothing of Django: the settings ask it."""

import hashlib
import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "bench"
SHARED = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data"))
COLLECTION = SHARED / "recherche"
LARGE, SMALL = 50_000, 5_000  # documents

# A corpus is made anew when one of these changes: the schema, what the index holds, the corpus itself.
_SOURCES = (
    "*/migrations/*.py",
    "search/analysis.py",
    "search/index.py",
    "search/data/mots-vides.txt",
    "tests/bench/corpus.py",
    "tests/bench/people.py",
    "tests/bench/texts.py",
)


@cache
def _key() -> str:
    key = hashlib.sha256()
    for path in sorted(path for pattern in _SOURCES for path in ROOT.glob(pattern)):
        key.update(path.read_bytes())
    return key.hexdigest()[:12]


def database(name: str) -> Path:
    """The database file of this name for the sources of today, made or not."""
    return FOLDER / f"{name}-{_key()}.sqlite3"


def corpus(documents: int) -> Path:
    """The database file of the corpus of so many documents."""
    return database(f"corpus-{documents}")


def collection() -> Path:
    """The folder of the French articles and queries; the program ends where it is not."""
    if not COLLECTION.is_dir():
        raise SystemExit(f"The bench wants real French text: {COLLECTION} is not there. SHARED_DATA says where else.")
    return COLLECTION
