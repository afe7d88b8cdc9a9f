"""Files on disk: written beside and renamed, so that nothing half-written bears the final name."""

from __future__ import annotations

import errno
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from kg.errors import OutputError

_PART: Final = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{8}\.part(?P<journal>-journal)?")
"""What is written beside `name`, and what SQLite writes beside that."""


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the final name when the block ends well.

    When the block fails, nothing is left and the old file, if any, stays as it was. What a process
    left that was killed in such a block, the next one for the same path removes.

    Raises:
        OutputError: when the folder or the file cannot be written (or the disk is full).
    """
    final = Path(path)
    with writing(final), ExitStack() as stack:
        if final.is_dir():
            raise OutputError("is a folder; give the name of a file", path=final)
        final.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(final.parent, final.name)
        beside = stack.enter_context(_held(final))
        try:
            yield beside
            beside.replace(final)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Runs the block; what the system says against writing comes as an OutputError of the path.

    Raises:
        OutputError: as it came from the block, or in the place of any other OSError.
    """
    try:
        yield
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(explain_write_error(error), path=path) from error


@contextmanager
def _held(final: Path) -> Iterator[Path]:
    """A new empty file beside `final`, locked during the block where that is possible."""
    # Not `tempfile`: its files are private, and this one gets the permissions of any new file.
    beside = final.parent / f".{final.name}.{secrets.token_hex(4)}.part"
    with beside.open("xb") as file:
        if not _lock(file):
            file.close()  # Windows renames no open file
        # Another process may have taken it for abandoned in the moment before it was locked.
        beside.touch()
        yield beside


def remove_abandoned(folder: Path, name: str | None = None) -> None:
    """Removes what killed processes were writing beside a file of the folder, or beside any."""
    for path in sorted(folder.glob(".*.part*")):
        match = _PART.fullmatch(path.name)
        if match is None or (name is not None and match["name"] != name):
            continue
        with suppress(OSError), path.open("rb") as file:
            if _lock(file):
                path.unlink()


def _lock(file: IO[bytes]) -> bool:
    """Locks a file until it is closed; False when another process has, or nobody can know."""
    try:
        import fcntl
    except ImportError:  # Windows: nothing that could be somebody's is removed there
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def replacing_folder(path: str | Path) -> Iterator[Path]:
    """An empty folder beside `path` to write into; it takes the final name when the block ends
    well. What stands there already is never replaced: the place must be free or an empty folder.

    When the block fails, nothing is left.

    Raises:
        OutputError: when something is in the way, or the folder cannot be written.
    """
    final = Path(path)
    beside = final.parent / f".{final.name}.{secrets.token_hex(4)}.part"
    with writing(final):
        if final.is_dir() and any(final.iterdir()):
            raise OutputError("is a folder with files in it; give a new or empty one", path=final)
        if final.exists() and not final.is_dir():
            raise OutputError("is a file; give the name of a folder", path=final)
        final.parent.mkdir(parents=True, exist_ok=True)
        beside.mkdir()
        try:
            yield beside
            if final.is_dir():
                final.rmdir()  # empty; a rename onto a folder fails on Windows
            beside.rename(final)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def write_text(path: str | Path, text: str) -> None:
    """Writes UTF-8 with plain line ends, beside and renamed.

    Raises:
        OutputError: see `replacing`.
    """
    with replacing(path) as beside:
        beside.write_bytes(text.encode("utf-8"))


def explain_read_error(error: OSError) -> str:
    """Why a file cannot be read, in words, without the path."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder; check the spelling"
    if isinstance(error, PermissionError):
        return "cannot be read (permission denied); change its rights with chmod"
    return f"cannot be read ({(error.strerror or str(error)).lower()})"


def explain_write_error(error: OSError) -> str:
    """Why a file or folder cannot be written, in words, without the path."""
    reason = (error.strerror or str(error)).lower()
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return f"cannot be written ({reason}); choose another folder"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "is in the way: a file stands where a folder is needed; choose another"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"cannot be written ({reason}); make room and run the same again"
    return f"cannot be written ({reason})"


def schema_path(name: str) -> Path:
    """Where a file of `schemas/` lies: in the wheel beside the package, in a checkout above it.

    Raises:
        FileNotFoundError: when neither place has it.
    """
    here = Path(__file__).parent
    for folder in (here / "schemas", here.parent / "schemas"):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(f"no schema {name}")
