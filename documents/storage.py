"""Private files: whole or not there at all."""

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import FileSystemStorage

DISK_FULL = (
    "Le portail n’a plus de place pour ce fichier. Rien n’a été enregistré : "
    "réessayez plus tard, ou prévenez la personne qui administre le portail."
)
_FOLDERS = f"documents/{'[0-9a-f]' * 2}/{'[0-9a-f]' * 30}"  # as `new_folder` names them


class DurableStorage(FileSystemStorage):
    """The file system, where a name shows up only once its content is whole and on the disk."""

    def _save(self, name: str, content) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True, mode=self.directory_permissions_mode or 0o777)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            self._fill(part, content)
            part.rename(path)
        except BaseException:
            part.unlink(missing_ok=True)
            self._drop_empty(path.parent)
            raise
        return str(Path(name))

    def _fill(self, part: Path, content) -> None:
        """Write `content` to `part`; an uploaded file that lies on the same disk is linked instead of copied."""
        if not _linked(content, part):
            with open(part, "xb") as target:
                for chunk in content.chunks():
                    target.write(chunk)
        if self.file_permissions_mode is not None:
            part.chmod(self.file_permissions_mode)
        with open(part, "rb") as target:
            os.fsync(target.fileno())

    def replace(self, name: str, content) -> None:
        """Store `content` under exactly `name`, whether or not something is there."""
        self._save(name, content)

    def _drop_empty(self, folder: Path) -> None:
        while folder != Path(self.location) and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def delete_folder(self, name: str) -> None:
        """Delete a folder and all that is in it; no error when it is gone already."""
        shutil.rmtree(self.path(name), ignore_errors=True)

    def old_folders(self, before: float) -> list[str]:
        """The folders of versions in which nothing was made or renamed since `before` (seconds since 1970)."""
        found = Path(self.location).glob(_FOLDERS)
        return [str(path.relative_to(self.location)) for path in found if is_older(path, before)]

    def parts(self) -> Iterator[Path]:
        """The files there that are not whole."""
        return Path(self.location).glob(f"{_FOLDERS}/.*.part")


def is_older(path: Path, before: float) -> bool:
    """Whether a file or folder was last changed before this moment; not so of one that is gone by now."""
    with contextlib.suppress(FileNotFoundError):  # others work here: what was listed may have had its time meanwhile
        return path.stat().st_mtime < before
    return False


def _linked(content, part: Path) -> bool:
    try:
        os.link(content.temporary_file_path(), part)
    except (AttributeError, OSError):
        return False
    return True


def new_folder() -> str:
    """The generated name of a folder for one version: nothing in it comes from a person."""
    token = secrets.token_hex(16)
    return f"documents/{token[:2]}/{token[2:]}"


def is_full(error: OSError) -> bool:
    """Whether this error says that there is no room left."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
