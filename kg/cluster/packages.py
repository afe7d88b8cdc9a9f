"""The packages of `kg[cluster]`, imported when first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kg.errors import MissingModelError


def load(name: str) -> Any:
    """The module of this name.

    Raises:
        MissingModelError: when it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        package = error.name or name
        raise MissingModelError(
            f"{package.split('.')[0]} is not installed;"
            " run, in the clone of kg: pip install '.[cluster]'"
        ) from error
