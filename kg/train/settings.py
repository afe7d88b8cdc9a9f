"""The configuration of a training run, and what it holds out."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.train.annotations import Json, in_order

Config = dict[str, Any]


def read_config(path: str | Path | None = None) -> Config:
    """The configuration of a file (default: the one that made the shipped weights)."""
    file = Path(path) if path else Path(__file__).with_name("config.toml")
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"is no configuration ({error})", file=file) from error


def split(annotations: Sequence[Json], config: Config) -> tuple[list[Json], list[Json]]:
    """What is trained on, and the fold that is held out."""
    ordered = in_order(annotations)
    start = config["fold"] * config["held_out"]
    end = start + config["held_out"]
    return ordered[:start] + ordered[end:], ordered[start:end]
