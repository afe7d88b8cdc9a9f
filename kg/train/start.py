"""What a training starts from: an encoder of the transformers library, or the network in place."""

from __future__ import annotations

import random
from pathlib import Path

import torch
from torch import nn

from kg.errors import InputError
from kg.extract.words import Vocabulary
from kg.train.export import HEADS
from kg.train.network import Judge, Reader
from kg.train.restore import restore

_MOST_UNKNOWN = 0.01
"""A larger encoder may lack so many of the word pieces."""


def seed_all(seed: int) -> None:
    """Makes chance the same again."""
    random.seed(seed)
    torch.manual_seed(seed)


def new_network(folder: str | Path) -> tuple[nn.ModuleDict, Vocabulary]:
    """A network on the encoder of the folder, its heads as chance has them."""
    encoder, vocabulary = load_encoder(folder)
    return nn.ModuleDict({"reader": Reader(encoder), "judge": Judge()}), vocabulary


def load_encoder(folder: str | Path) -> tuple[nn.Module, Vocabulary]:
    """A BERT-like encoder and its vocabulary from a folder of the transformers library."""
    encoder = _pretrained(folder)
    # Half of all weights, which a few thousand abstracts cannot teach much.
    encoder.embeddings.word_embeddings.requires_grad_(False)
    return encoder, Vocabulary(pieces_of(folder))


def load_larger(folder: str | Path, pieces: list[str], frozen: int) -> nn.Module:
    """Another encoder that cuts words into the same pieces, its table in the order of `pieces`.

    What comes before its layers, and its first `frozen` layers, stay as they are.

    Raises:
        InputError: its word pieces are others.
    """
    from transformers import AutoTokenizer

    encoder, tokenizer = _pretrained(folder), AutoTokenizer.from_pretrained(str(folder))
    known: dict[str, int] = tokenizer.get_vocab()
    known |= {
        "[CLS]": tokenizer.cls_token_id,
        "[SEP]": tokenizer.sep_token_id,
        "[PAD]": tokenizer.pad_token_id,
    }
    places = [known.get(piece, tokenizer.unk_token_id) for piece in pieces]
    if sum(piece not in known for piece in pieces) > _MOST_UNKNOWN * len(pieces):
        raise InputError("has other word pieces than the network", file=Path(folder))
    old = encoder.embeddings.word_embeddings.weight.data
    encoder.embeddings.word_embeddings = nn.Embedding.from_pretrained(old[places].clone())
    for part in (encoder.embeddings, *encoder.encoder.layer[:frozen]):
        part.requires_grad_(False)
    return encoder


def load_network(folder: Path) -> tuple[nn.ModuleDict, Vocabulary]:
    """The network whose graphs lie in the folder, to train it on."""
    from transformers import BertConfig, BertModel

    weights = restore(folder)
    at = "reader.encoder."
    table, positions = (
        weights[f"{at}embeddings.{kind}_embeddings.weight"] for kind in ("word", "position")
    )
    layers = {k.split(".")[4] for k in weights if k.startswith(f"{at}encoder.layer.")}
    encoder = BertModel(
        BertConfig(
            vocab_size=len(table),
            hidden_size=table.shape[1],
            num_hidden_layers=len(layers),
            num_attention_heads=HEADS,
            intermediate_size=len(weights[f"{at}encoder.layer.0.intermediate.dense.bias"]),
            max_position_embeddings=len(positions),
            attention_probs_dropout_prob=0.0,
        ),
        add_pooling_layer=False,
    )
    encoder.embeddings.word_embeddings.requires_grad_(False)
    both = nn.ModuleDict({"reader": Reader(encoder), "judge": Judge()})
    both.load_state_dict({name: torch.from_numpy(own) for name, own in weights.items()})
    return both, Vocabulary(pieces_of(folder))


def pieces_of(folder: str | Path) -> list[str]:
    """The word pieces of a folder's vocab.txt, in order."""
    pieces = Path(folder, "vocab.txt").read_text("utf-8").split("\n")
    return pieces[:-1] if not pieces[-1] else pieces


def _pretrained(folder: str | Path) -> nn.Module:
    from transformers import AutoModel

    # Dropping attention weights costs a third of the time on a CPU: one number of chance a weight.
    encoder: nn.Module = AutoModel.from_pretrained(
        str(folder), add_pooling_layer=False, attention_probs_dropout_prob=0.0
    )
    return encoder
