"""A tiny encoder with chance weights, as a folder of the transformers library."""

from __future__ import annotations

from pathlib import Path

PIECES = "[PAD] [UNK] [CLS] [SEP] we prune pear nets on bench data , - . ( )".split()


def write_encoder(folder: Path) -> Path:
    """Writes the encoder and its vocabulary; returns the folder."""
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(PIECES),
        hidden_size=384,
        num_hidden_layers=1,
        num_attention_heads=4,
        intermediate_size=32,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n", "utf-8")
    return folder
