"""Files on any storage that fsspec knows: whole under their names, or not at all."""

from __future__ import annotations

import secrets
from typing import Any, Final

from kg.cluster.packages import load
from kg.errors import InputError, MissingModelError
from kg.files import explain_read_error, writing

_WHOLE: Final = frozenset(
    ("s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oci", "oss", "memory")
)
"""Object stores: what is put there appears whole under its name, and renaming would be a copy."""
_PART: Final = ".part"


class Place:
    """A folder on some storage: `/some/where`, `file://…`, `s3://bucket/prefix`, `memory://…`.

    Pickled, it carries only its address.
    """

    def __init__(self, url: str) -> None:
        """Opens the folder, which need not be there yet.

        Raises:
            InputError: when the address is of no storage that is known.
            MissingModelError: when the package for this storage is not installed.
        """
        self.url = str(url).rstrip("/") or "/"
        fsspec = load("fsspec")
        try:
            self._files, self._root = fsspec.url_to_fs(self.url)
        except ImportError as error:
            raise MissingModelError(f"{self.url}: {error}") from error
        except (ValueError, OSError) as error:
            raise InputError(f"is no place to read or write ({error})", file=self.url) from error
        protocol = self._files.protocol
        self._renames = not _WHOLE.intersection(
            [protocol] if isinstance(protocol, str) else protocol
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.url,))

    def names(self, folder: str) -> list[str]:
        """The names of the files in a folder of this place, sorted; none when there is no such."""
        return sorted(name for name in self._all(folder) if not name.endswith(_PART))

    def folders(self, folder: str) -> list[str]:
        """The names of the folders in a folder of this place, sorted."""
        return sorted(self._all(folder, "directory"))

    def holds(self, name: str) -> bool:
        """Whether there is a file of this name.

        Raises:
            InputError: when that cannot be told.
        """
        self._files.invalidate_cache()
        try:
            return bool(self._files.isfile(self._path(name)))
        except OSError as error:
            raise InputError(explain_read_error(error), file=self.told(name)) from error

    def read(self, name: str) -> bytes:
        """What a file holds.

        Raises:
            InputError: when it cannot be read.
        """
        try:
            return bytes(self._files.cat_file(self._path(name)))
        except OSError as error:
            raise InputError(explain_read_error(error), file=self.told(name)) from error

    def write(self, name: str, content: bytes) -> None:
        """Writes a file; where renaming is safe, beside and renamed, elsewhere in one request.

        Raises:
            OutputError: when it cannot be written.
        """
        final = self._path(name)
        with writing(self.told(name)):
            if not self._renames:
                self._files.pipe_file(final, content)
                return
            folder, _, last = final.rpartition("/")
            self._files.makedirs(folder, exist_ok=True)
            beside = f"{folder}/.{last}.{secrets.token_hex(4)}{_PART}"
            try:
                self._files.pipe_file(beside, content)
                self._files.mv(beside, final)
            finally:
                if self._files.exists(beside):
                    self._files.rm_file(beside)

    def remove(self, name: str) -> None:
        """Takes a file away.

        Raises:
            OutputError: when it stays.
        """
        with writing(self.told(name)):
            self._files.rm_file(self._path(name))

    def sweep(self, folder: str) -> None:
        """Takes away what killed writers left unfinished in a folder.

        Raises:
            OutputError: when it stays.
        """
        for name in self._all(folder):
            if name.endswith(_PART):
                with writing(self.told(name)):
                    self._files.rm_file(self._path(f"{folder}/{name}"))

    def told(self, name: str) -> str:
        """The address of a file, for messages."""
        return f"{self.url}/{name}"

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _all(self, folder: str, kind: str = "file") -> list[str]:
        path = self._path(folder)
        self._files.invalidate_cache()
        try:
            found = self._files.ls(path, detail=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise InputError(explain_read_error(error), file=self.told(folder)) from error
        return [
            item["name"].rstrip("/").rpartition("/")[2] for item in found if item["type"] == kind
        ]
