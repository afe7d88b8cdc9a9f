"""Folding: what is one name, and what must never be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.link.names import is_plural, name_key, name_of
from kg.link.pairs import abbreviates, alike, differ
from kg.link.words import singular

SAME = [
    ("large language model", "Large Language Models"),
    ("large-language model", "large language models"),
    ("LLM", "LLMs"),
    ("Mixture-of-Experts", "mixtures of experts"),
    ("mixture of experts", "Mixture of Expert"),
    ("few-shot learning", "few shot learning"),
    ("fine-tuning", "finetuning"),
    ("multi agent system", "multi-agent systems"),
    ("pre-trained model", "pretrained models"),
    ("GPT-3", "GPT 3"),
    ("GPT-3", "GPT3"),
    ("GPT-3.5-Turbo", "GPT 3.5 turbo"),
    ("Llama-2-7B", "LLaMA2 7b"),
    ("CIFAR-10", "CIFAR10"),
    ("ResNet-50", "ResNet50"),
    ("U-Net", "UNet"),
    ("R-CNN", "RCNN"),
    ("k-NN", "kNN"),
    ("IMAGENET", "ImageNet"),
    ("MuJoCo", "Mujoco"),
    ("Meta-World", "MetaWorld"),
    ("β-VAE", "beta-VAE"),
    ("ε-greedy", "epsilon-greedy"),
    ("TD(λ)", "TD(lambda)"),
    ("Newton's method", "Newton’s method"),
    ("Newton's method", "Newton method"),
    ("Tülu 3", "Tulu 3"),
    ("naïve Bayes", "Naive Bayes"),
    ("policy optimisation", "policy optimization"),
    ("behaviour cloning", "behavior cloning"),
    ("neighbour embedding", "neighbor embedding"),
    ("topic modelling", "topic modeling"),
    ("math reasoning", "mathematical reasoning"),
    ("loss", "losses"),
    ("inductive bias", "inductive biases"),
    ("meta-analysis", "meta-analyses"),
    ("decision boundary", "decision boundaries"),
    ("confusion matrix", "confusion matrices"),
    ("parallel corpus", "parallel corpora"),
    ("hidden state", "hidden states"),
    ("search and rescue", "search & rescue"),
    ("the Adam optimizer", "Adam optimizer"),
    ("F1-score", "F1 score"),
    ("pass@1", "Pass@1"),
    ("multi-armed bandit", "multi-armed bandits"),
    ("K–L divergence", "K-L divergence"),
    ("MATH-500", "MATH500"),
    ("GANs", "GAN"),
    ("α-divergence", "alpha-divergence"),
    ("βVAE", "β-VAE"),
    ("ℓ1 norm", "L1 norm"),
    ("Q&A pairs", "Q and A pairs"),
    ("a Gaussian process", "Gaussian process"),
    ("an LSTM", "LSTM"),
    ("dialogue system", "dialog systems"),
    ("tumour detection", "tumor detection"),
    ("Poincaré embedding", "Poincare embeddings"),
    ("Student‘s t-test", "Student's t-test"),
    ("Kullback‑Leibler divergence", "Kullback−Leibler divergence"),
    ("principal components analysis", "Principal Component Analysis"),
    ("graph neural network (GNN)", "graph neural networks"),
    ("GNN (graph neural network)", "graph neural network"),
    ("text-to-image (T2I) generation", "text-to-image generation"),
]

DIFFERENT = [
    ("GPT-3", "GPT-4"),
    ("GPT-3", "GPT-3.5"),
    ("GPT-3.5", "GPT-35"),
    ("GPT-4", "GPT-4o"),
    ("GPT-4", "GPT-4V"),
    ("GPT-4", "GPT"),
    ("ResNet-50", "ResNet-101"),
    ("ResNet-50", "ResNet"),
    ("CIFAR-10", "CIFAR-100"),
    ("Qwen2.5-3B", "Qwen2.5-7B"),
    ("Qwen2.5-3B", "Qwen2.5"),
    ("Qwen2.5", "Qwen25"),
    ("Llama-2-70B", "Llama-270B"),
    ("Llama 2", "Llama 3"),
    ("ImageNet", "ImageNet-R"),
    ("ImageNet", "ImageNet-C"),
    ("ImageNet-R", "ImageNet-C"),
    ("ImageNet", "mini-ImageNet"),
    ("ImageNets", "ImageNet-S"),
    ("ImageNet-1k", "ImageNet-21k"),
    ("BERT-base", "BERT-large"),
    ("T5", "T5-XL"),
    ("VQA", "VQAv2"),
    ("L1 regularization", "L2 regularization"),
    ("top-1 accuracy", "top-5 accuracy"),
    ("pass@1", "pass@10"),
    ("F1", "F2"),
    ("WER", "were"),
    ("WER", "wer"),
    ("AIM", "aim"),
    ("GLUE", "glue"),
    ("MATH", "math"),
    ("CARD", "card"),
    ("GPS", "GPs"),
    ("GPS", "GP"),
    ("NAS", "NA"),
    ("RMS", "RMs"),
    ("C", "C++"),
    ("C++", "C#"),
    ("A*", "A"),
    ("Q*", "Q"),
    ("bias", "bia"),
    ("loss", "los"),
    ("news recommendation", "new recommendation"),
    ("language model", "large language model"),
    ("language model", "language modeling"),
    ("diffusion", "diffusion model"),
    ("α-divergence", "β-divergence"),
    ("average precision", "mean average precision"),
    ("supervised learning", "unsupervised learning"),
    ("2D pose estimation", "3D pose estimation"),
    ("ViT-B/16", "ViT-L/16"),
    ("ImageNet", "ImageNet-1K"),
    ("mBERT", "BERT"),
    ("WMT14 En-De", "WMT14 En-Fr"),
    ("Phase II", "Phase III"),
    ("SARSA+", "SARSA"),
    ("BERT (large)", "BERT"),
    ("Llama 2", "Llama-2-7B"),
    ("A* search", "A search"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_name_key_is_the_same_for_spellings_of_one_name(one: str, two: str) -> None:
    assert name_key(one) == name_key(two)
    assert not differ(name_of(one), name_of(two))


@pytest.mark.parametrize(("one", "two"), DIFFERENT)
def test_name_key_differs_for_different_names(one: str, two: str) -> None:
    assert name_key(one) != name_key(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("GPT-3", "GPT-4"),
        ("GPT-3", "GPT-3.5"),
        ("GPT", "GPT-4"),
        ("ImageNet", "ImageNet-R"),
        ("ImageNet", "mini-ImageNet"),
        ("BERT-base", "BERT-large"),
        ("Qwen2.5-3B", "Qwen2.5"),
        ("accuracy", "top-1 accuracy"),
        ("language model", "large language model"),
        ("ViT-B/16", "ViT-L/16"),
        ("mBERT", "BERT"),
        ("WMT14 En-De", "WMT14 En-Fr"),
        ("Phase II", "Phase III"),
        ("Llama 2", "Llama-2-7B"),
        ("SARSA+", "SARSA"),
        ("MATH-hard", "MATH"),
    ],
)
def test_differ_sees_another_number_or_edition(one: str, two: str) -> None:
    assert differ(name_of(one), name_of(two))
    assert differ(name_of(two), name_of(one))


def test_differ_takes_a_plain_word_before_a_name_for_no_edition() -> None:
    assert not differ(name_of("hard exploration"), name_of("exploration"))
    assert not differ(name_of("amortized VI"), name_of("amortized variational inference"))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("A3C", "Asynchronous Advantage Actor Critic"),
        ("T5", "Text-To-Text Transfer Transformer"),
        ("D4PG", "Distributed Distributional Deep Deterministic Policy Gradients"),
        ("T2I", "text-to-image generation"),
        ("C4", "Colossal Clean Crawled Corpus"),
    ],
)
def test_differ_lets_an_acronym_count_the_words_of_its_long_form(short: str, long: str) -> None:
    assert not differ(name_of(short), name_of(long))


@pytest.mark.parametrize(
    ("short", "long", "fits"),
    [
        ("LoRA", "Low-Rank Adaptation", True),
        ("LLMs", "large language models", True),
        ("BERT", "Bidirectional Encoder Representations from Transformers", True),
        ("TaH", "Think-at-Hard", True),
        ("EEG", "electroencephalogram", True),
        ("RLHF", "reinforcement learning from human feedback", True),
        ("LLM", "language model", False),
        ("LoRA", "LoRA adapters", False),
        ("PCA", "singular value decomposition", False),
        ("AI", "a", False),
    ],
)
def test_abbreviates_reads_the_letters_off_the_words(short: str, long: str, fits: bool) -> None:
    assert abbreviates(short, long) is fits


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("vision-language model", "visual language models", True),
        ("convolutional network", "convolutional neural networks", True),
        ("reinforcement learning with human feedback",
         "Reinforcement Learning from Human Feedback", True),
        ("deep neural network", "dense neural network", False),
        ("Picard consistency model", "phase-change memory", False),
        ("continual learning", "contrastive learning", False),
        ("Internet of Things", "Iteration of Thought", False),
    ],
)  # fmt: skip
def test_alike_tells_spellings_of_a_reading_from_other_readings(
    one: str, two: str, same: bool
) -> None:
    assert alike(one, two) is same
    assert alike(two, one) is same


@pytest.mark.parametrize("word", ["bias", "loss", "analysis", "corpus", "physics", "news", "gas"])
def test_singular_leaves_words_that_only_look_like_plurals(word: str) -> None:
    assert singular(word) == word


def test_is_plural_looks_at_the_head() -> None:
    assert is_plural("graphs of thought")
    assert not is_plural("sequence modeling for games of chance")
    assert is_plural("text-to-image models")
    assert not is_plural("mixture-of-experts")
    assert not is_plural("basis")


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_name_key_is_never_empty_and_never_fails(surface: str) -> None:
    assert name_key(surface)
    assert not differ(name_of(surface), name_of(surface))


@settings(max_examples=100)
@given(st.lists(st.sampled_from(["graph", "network", "LLM", "of", "GPT", "3", "4.5"]), min_size=1))
def test_name_key_keeps_every_number(words: list[str]) -> None:
    other = [{"3": "4", "4.5": "4.6"}.get(word, word) for word in words]
    assert (name_key(" ".join(words)) == name_key(" ".join(other))) is (words == other)
