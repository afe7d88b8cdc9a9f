from __future__ import annotations

import pytest

from kg.read.latex import latex_to_text, looks_like_latex
from kg.read.text import clean_text
from tests.growth import grows_like_its_input


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # links and fonts
        (r"at \url{https://example.org/a_b%20c}.", "at https://example.org/a_b%20c."),
        (r"at \url{www.example.org/\~pear\_tree}", "at www.example.org/~pear_tree"),
        (r"\href{https://example.org}{our page}", "our page (https://example.org)"),
        (r"\href{https://example.org}{example.org}", "example.org"),
        (r"a \textbf{bold} and \emph{plain} claim", "a bold and plain claim"),
        (r"a scheme, \bf mix-pear, that", "a scheme, mix-pear, that"),
        (r"{\bf mix-pear}, {\em two words} here", "mix-pear, two words here"),
        (r"\textbf{nested \emph{twice}}", "nested twice"),
        # escaped signs
        (r"60\% better, R\&D, \$5, \#1, a\_b", "60% better, R&D, $5, #1, a_b"),
        (r"10\,000 pears", "10,000 pears"),
        # formulas
        (r"$O(1/k^2)$", "O(1/k^2)"),
        (r"$\mathcal{O}(\sqrt{T \log T})$", "O(√(T log T))"),
        (r"$\tilde O(n\log n)$ time", "Õ(n log n) time"),
        (r"$d^{3/2}H^2K$", "d^(3/2)H^2K"),
        (r"$x_{i}^{2}$ and $x_{\max}$", "x_i^2 and x_max"),
        (r"$10^{-3}$", "10^-3"),
        (r"$\frac{a}{b}$, $\frac{a+b}{2}$, $\frac12$", "a/b, (a+b)/2, 1/2"),
        (r"$x \in \mathbb{R}^d$, $x\in X$", "x ∈ ℝ^d, x∈X"),
        (r"$\epsilon$-greedy", "ε-greedy"),
        (r"$k$-NN and $5\%$", "k-NN and 5%"),
        (r"a $30 \times$ speed-up", "a 30× speed-up"),
        (r"the $k^{th}$ pear at $90^\circ$", "the kth pear at 90°"),
        (r"CO$_2$ and BERT$_{\text{BASE}}$", "CO2 and BERT_BASE"),
        (r"\(x_1\) and \[y\] and $$z$$", "x_1 and y and z"),
        (r"$\|x\|_2 \not\in S$", "‖x‖_2 ∉S"),
        (r"$\left( a \right)$", "( a )"),
        # what lost its backslash
        ("an mathcal{O}(d^{3/2}H^2K) regret", "an O(d^(3/2)H^2K) regret"),
        ("an mathcal O(KL(sqrt T+sqrt D)) regret", "an O(KL(√T+√D)) regret"),
        ("$alpha$-theory", "α-theory"),
        # macros that nobody knows
        (r"We propose \oni, a system", "We propose oni, a system"),
        (r"\oni{} is \ours{}.", "oni is ours."),
        (r"\emphany \mathbfx \sqrtn", "any x √n"),
        (r"as usual, \ie, pears, \eg. plums", "as usual, i.e., pears, e.g. plums"),
        (r"see \cite{pear2031} and \ref{tab}", "see [pear2031] and tab"),
        (r"pears\footnote{Or apples.} grow", "pears (Or apples.) grow"),
        (r"\begin{itemize}\item one \item two\end{itemize}", "• one • two"),
        # accents
        (r"G\"odel, Erd\H{o}s, {\'e}tude", "Gödel, Erdős, étude"),
        (r"na\"{\i}ve, \c{c}a, \v{s}", "naïve, ça, š"),
        (r"Stra\ss e, \O re, \L{}ukasz", "Straße, Øre, Łukasz"),
        # ties, dashes, quotes
        ("e.g.~pear2031, Section~2, (see~Fig.~3)", "e.g. pear2031, Section 2, (see Fig. 3)"),
        ("pages 1--10, data---and more", "pages 1–10, data—and more"),
        ("``collateral damage'' and `pears'", "“collateral damage” and ‘pears’"),
        # capitals that BibTeX keeps
        ("{GPT}-4 and {G}aussian {BERT}", "GPT-4 and Gaussian BERT"),
    ],
)  # fmt: skip
def test_latex_becomes_readable(raw: str, expected: str) -> None:
    assert clean_text(raw) == expected
    assert clean_text(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "50% of pears cost $5, the rest $10 or more.",
        "from $5 to $10 and US$ 5 (about 4$)",
        "between $5M-$10M",
        "run --flag on #3 & #4 with a_b, x_i^2 and {name}, {subject, relation}",
        "z~N(0,1), 5~10 pears, ~10% and https://example.org/~pear/a--b",
        "C:\\Users\\pear is a path",
        "it isn't 'quoted' but `code` is",
        "100% sure; a^b; f(x) = {x | x > 0}",
        "R² = 0.9, α–β, naïve “quotes” 🍐",
        "The square root function sqrt is a function, mathematically.",
    ],
)
def test_latex_leaves_plain_text_alone(text: str) -> None:
    assert clean_text(text) == text


def test_latex_keeps_escaped_quotes_and_apostrophes() -> None:
    assert clean_text(r"the \"attention\" model don\'t") == 'the "attention" model don\'t'


def test_latex_braces_always_group_in_bibtex() -> None:
    assert latex_to_text("{a {Pear} of} {x}", braces=True) == "a Pear of x"


def test_latex_is_not_suspected_in_plain_prose() -> None:
    assert not looks_like_latex("A 50% better method & its (many) uses, e.g. [1]; we're #1.")


def test_latex_never_prints_the_day_of_the_build() -> None:
    assert clean_text(r"written \today") == "written today"


@pytest.mark.parametrize(
    "part",
    [
        "{", "}", "$", "$a", "^{", "x_{",
        r"\textbf{", r"\frac", r"\url{", r"\(", r"\hat", r"\sqrt[",
        r"\cite[", r"{\a}", "`", "~a", "--", r"\"", r"\,1", "{A", "A:\\", "math", "$\\",
    ],
)  # fmt: skip
def test_latex_takes_hostile_text_in_linear_time(part: str) -> None:
    assert grows_like_its_input(lambda size: clean_text(part * size + "x" * 1000), 20_000)
