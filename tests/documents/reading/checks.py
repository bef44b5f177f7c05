"""What several tests look at."""

import re
from pathlib import Path

MB = 1024**2
DATA = Path("/work/shared/data/documents")
for _parent in Path(__file__).resolve().parents:
    if (_parent / "shared/data/documents").is_dir():
        DATA = _parent / "shared/data/documents"
        break


def leftovers(folder: Path) -> list[str]:
    """Whatever lies in `folder` besides previews."""
    return [path.name for path in folder.rglob("*") if not re.fullmatch(r"(page|thumb)-\d{4,}\.webp", path.name)]


def words(text: str) -> set[str]:
    """The words of `text`, for comparing two readings of one page. Ligatures and case do not count."""
    import unicodedata

    return set(re.findall(r"[^\W\d_]{3,}", unicodedata.normalize("NFKC", text.replace("\xad", "")).lower()))
