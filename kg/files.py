"""Files on disk: written beside and renamed, so that nothing half-written bears the final name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import OutputError


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the final name when the block ends well.

    When the block fails, nothing is left and the old file, if any, stays as it was.

    Raises:
        OutputError: when the folder or the file cannot be written (or the disk is full).
    """
    final = Path(path)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{final.name}.", suffix=".part", dir=final.parent)
        os.close(handle)
    except OSError as error:
        raise OutputError(explain_os_error(error), path=final) from error
    beside = Path(name)
    try:
        yield beside
        # mkstemp makes files private; what we leave has the permissions of any new file.
        umask = os.umask(0)
        os.umask(umask)
        beside.chmod(0o666 & ~umask)
        beside.replace(final)
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        raise OutputError(explain_os_error(error), path=final) from error
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Writes UTF-8 with plain line ends, beside and renamed.

    Raises:
        OutputError: see `replacing`.
    """
    with replacing(path) as beside:
        beside.write_bytes(text.encode("utf-8"))


def explain_os_error(error: OSError) -> str:
    """What went wrong with a file, in words, without the path."""
    reason = (error.strerror or str(error)).lower()
    if isinstance(error, PermissionError):
        return f"cannot be written ({reason}); choose another folder with -o"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "is in the way: a file stands where a folder is needed; choose another with -o"
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
