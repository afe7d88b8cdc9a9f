"""Tables for `latex.py`: what LaTeX macros do, where pylatexenc's table does not say it for us."""

from __future__ import annotations

from typing import Final

SWITCHES: Final = frozenset(
    "bf it em rm sl sc tt sf cal bfseries itshape slshape scshape ttfamily sffamily rmfamily "
    "mdseries upshape normalfont small footnotesize scriptsize tiny normalsize large Large LARGE "
    "huge Huge displaystyle textstyle scriptstyle limits nolimits left right middle big Big bigg "
    "Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm noindent centering xspace protect "
    "boldmath unboldmath relax allowbreak nonumber par newline quad qquad smallskip medskip "
    "bigskip leavevmode unskip ignorespaces mathstrut strut hfill sloppy".split()
)
"""Macros without an argument that show nothing."""

FONTS: Final = frozenset(
    "emph textbf textit textsl textsc texttt textrm textsf textup textmd textnormal "
    "textsuperscript textsubscript underline uline overline mathcal "
    "mathbf mathrm mathsf mathtt mathit "
    "mathfrak mathscr mathbb mathds mathnormal boldsymbol bm pmb "
    "ensuremath smash operatorname uppercase "
    "lowercase uwave sout overrightarrow underbrace overbrace mathop mathrel mathbin mathord "
    "phantom title section subsection paragraph".split()
)
"""Macros that show their one argument."""

TEXT_BOXES: Final = frozenset("text mbox hbox textnormal textrm fbox makebox".split())
"""Fonts whose argument is text, also inside a formula."""

FUNCTIONS: Final = {
    name: name
    for name in "log ln lg exp min max sup inf lim det dim ker deg gcd hom arg cos sin tan cot sec "
    "csc cosh sinh tanh arccos arcsin arctan Pr argmin argmax".split()
} | {"limsup": "lim sup", "liminf": "lim inf"}
"""Functions are words: they keep a space from the names beside them."""

FRACTIONS: Final = frozenset("frac tfrac dfrac nicefrac sfrac cfrac".split())
DROPPED_ARGUMENT: Final = frozenset(
    "begin end label vspace hspace index color input include includegraphics bibliographystyle "
    "bibliography pagestyle thispagestyle usepackage documentclass".split()
)

SYMBOL_ACCENTS: Final = {
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    '"': "\u0308",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
}
ACCENTS: Final = {
    "c": "\u0327",
    "v": "\u030c",
    "u": "\u0306",
    "H": "\u030b",
    "k": "\u0328",
    "r": "\u030a",
    "b": "\u0331",
    "d": "\u0323",
    "hat": "\u0302",
    "widehat": "\u0302",
    "Hat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "Tilde": "\u0303",
    "bar": "\u0304",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "check": "\u030c",
    "breve": "\u0306",
    "acute": "\u0301",
    "grave": "\u0300",
    "mathring": "\u030a",
}

TEXT_LETTERS: Final = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "i": "ı",
    "j": "ȷ",
    "dh": "ð",
    "DH": "Ð",
    "dj": "đ",
    "DJ": "Đ",
    "th": "þ",
    "TH": "Þ",
}
"""Letters: they swallow the space after them (`Stra\\ss e`)."""

DOUBLE_STRUCK: Final = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}

COMMON: Final = {
    "ie": "i.e.",
    "Ie": "I.e.",
    "eg": "e.g.",
    "Eg": "E.g.",
    "etal": "et al.",
    "etc": "etc.",
    "wrt": "w.r.t.",
    "iid": "i.i.d.",
    "aka": "a.k.a.",
    "vs": "vs.",
}
"""What the style files of conferences define."""

SYMBOLS: Final = {
    "today": None,  # the table would print the day of the build
    "S": "§",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "checkmark": "✓",
    "colon": ":",
    "lVert": "‖",
    "rVert": "‖",
    "Vert": "‖",
    "lbrack": "[",
    "rbrack": "]",
    "textunderscore": "_",
    "textpercent": "%",
    "item": " • ",
    "TeX": "TeX",
    "LaTeX": "LaTeX",
    "BibTeX": "BibTeX",
}
"""Symbols that pylatexenc's table lacks, or has otherwise."""
