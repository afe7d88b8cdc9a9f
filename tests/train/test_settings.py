from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.train.settings import read_config, split


def test_settings_hold_out_each_fold_once() -> None:
    annotations = [{"id": n} for n in range(10)]
    config = read_config() | {"held_out": 3}
    held = [split(annotations, config | {"fold": n})[1] for n in range(3)]
    assert len({a["id"] for fold in held for a in fold}) == 9
    for n in range(3):
        train, out = split(annotations, config | {"fold": n})
        assert sorted(a["id"] for a in (*train, *out)) == list(range(10))


def test_settings_say_what_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("epochs =", "utf-8")
    with pytest.raises(InputError, match=r"c\.toml"):
        read_config(tmp_path / "c.toml")
