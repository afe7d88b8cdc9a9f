from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")
torch.set_num_threads(1)

from kg.errors import InputError  # noqa: E402
from kg.train.export import export, weights_of  # noqa: E402
from kg.train.fit import Start, fit  # noqa: E402
from kg.train.settings import read_config  # noqa: E402
from kg.train.start import load_larger, load_network, pieces_of  # noqa: E402
from tests.train.test_curves import annotation  # noqa: E402
from tests.train.tiny import PIECES, write_encoder  # noqa: E402

CONFIG = read_config() | {"held_out": 2, "batch": 4, "epochs": 1, "half_epochs": 1, "seeds": [1, 2]}
CONFIG["student"] = CONFIG["student"] | {"abstracts": [3], "annotated_epochs": [1]}
CONFIG["larger"] = CONFIG["larger"] | {"epochs": 1, "frozen": 0}


def test_a_network_goes_on_from_its_graphs_with_a_larger_teacher(tmp_path: Path) -> None:
    encoder, larger = (write_encoder(tmp_path / name) for name in ("encoder", "larger"))
    papers = [annotation(n) for n in range(6)]
    abstracts = [{"title": "pear nets", "abstract": "we prune pear nets ."} for _ in range(3)]
    said: list[str] = []
    first, second = tmp_path / "first.pt", tmp_path / "second.pt"
    fit(papers, Start(encoder, tmp_path), CONFIG, first, said.append)
    export(weights_of(first), tmp_path)
    (tmp_path / "vocab.txt").write_text((encoder / "vocab.txt").read_text("utf-8"), "utf-8")
    fit(papers, Start(None, tmp_path, larger), CONFIG, second, said.append, abstracts)
    assert "2 teachers read 3 abstracts" in said
    before, after = weights_of(first), weights_of(second)
    assert before.keys() == after.keys()
    assert (before["judge.label.weight"] != after["judge.label.weight"]).any()


def test_a_network_of_graphs_is_the_network_that_was_exported(tmp_path: Path) -> None:
    encoder = write_encoder(tmp_path / "encoder")
    papers, said = [annotation(n) for n in range(6)], list[str]()
    fit(papers, Start(encoder, tmp_path), CONFIG, tmp_path / "n.pt", said.append)
    saved = weights_of(tmp_path / "n.pt")
    export(saved, tmp_path, bits=0)
    (tmp_path / "vocab.txt").write_text("\n".join(PIECES) + "\n", "utf-8")
    network, _ = load_network(tmp_path)
    for name, own in network.state_dict().items():
        assert own.shape == saved[name].shape, name
    assert torch.equal(network["judge"].label.weight, torch.from_numpy(saved["judge.label.weight"]))


def test_a_larger_encoder_with_other_pieces_is_refused(tmp_path: Path) -> None:
    larger = write_encoder(tmp_path / "larger")
    with pytest.raises(InputError, match="has other word pieces"):
        load_larger(larger, ["[UNK]", *(f"plum{n}" for n in range(50))], 0)
    table = load_larger(larger, pieces_of(larger), 1).embeddings.word_embeddings.weight
    assert len(table) == len(PIECES)
