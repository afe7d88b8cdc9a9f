r"""LaTeX becomes readable text, and nothing is lost.

Abstracts are no LaTeX documents: most hold none at all, others a formula, a font switch, macros of
their authors (`\oni`), macros that lost their backslash (`mathcal{O}`), and plain per cent and
dollar signs. pylatexenc knows what every symbol looks like, and its table is used here; its
renderer is not: on such text it drops unknown macros with their names, takes `%` for a comment and
"$5 and $10" for a formula, turns `d^{3/2}H` into `d^3/2H`, and stops at the recursion limit.

The scan is one pass, so its time grows with the length of the text; groups nested deeper than
`_DEPTH` are taken flat.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

from kg.read.macros import (
    ACCENTS,
    COMMON,
    DOUBLE_STRUCK,
    DROPPED_ARGUMENT,
    FONTS,
    FRACTIONS,
    FUNCTIONS,
    SWITCHES,
    SYMBOL_ACCENTS,
    SYMBOLS,
    TEXT_BOXES,
    TEXT_LETTERS,
)

_DEPTH: Final = 40
_LONGEST_FORMULA: Final = 2000

_SIGNS: Final = re.compile(
    r"[\\$~]|``|--|[_^]\{|\{[A-Z]|math(?:cal|bb|bf|rm|sf|frak|scr|tt|it)|sqrt|text(?:bf|it|tt|sc)\{|emph\{"
)

# A macro that lost its backslash is told from a word by the brace or the lone letter after it.
_FONT_WORDS: Final = "math(?:cal|bb|bf|rm|sf|frak|scr|tt|it)"
_LOST_BACKSLASH: Final = re.compile(
    rf"(?<![\\A-Za-z])(?=(?:{_FONT_WORDS}|sqrt|frac|text(?:bf|it|tt|sc|rm|sf)|emph|boldsymbol"
    rf"|operatorname|widetilde|widehat|overline)\{{"
    rf"|(?:{_FONT_WORDS}) ?[A-Z](?![A-Za-z])|sqrt [A-Za-z0-9](?![A-Za-z0-9]))"
)
_LOST_IN_FORMULA: Final = re.compile(
    r"(?<![\\A-Za-z])(?=(?:alpha|beta|gamma|delta|epsilon|varepsilon|zeta|eta|theta|kappa|lambda|mu"
    r"|nu|xi|pi|rho|sigma|tau|phi|varphi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Sigma|Phi|Psi|Omega"
    r"|infty|leq|geq|times|cdot|ell|approx|pm)(?![A-Za-z]))"
)

# Dashes and ties, but not in URLs, in command-line options or between two numbers ("5~10").
_DASHES: Final = re.compile(
    r"(?P<url>(?:https?://|www\.)[^\s{}]+)"
    r"|(?<=[\w)\]}.,”’'\"$%])(?P<dash>---?)(?=[\w(\[{“‘\\$\"])"
    r"|(?<=\s)(?P<spaced>---?)(?=\s)"
    r"|(?P<normal>(?<![A-Za-z])[A-Za-z]~[A-Z][a-z]{0,3}\()"
    r"|(?P<range>\d~(?=\d))"
    r"|(?<=[\w.,;:)\]}'\"”%$])(?P<tie>~+)(?=[\w\\(\[{$“`\"])"
)
_SINGLE_QUOTES: Final = re.compile(r"(?<![\w`\\])`([^`'\n]{1,60})'(?!\w)")
_ESCAPED_QUOTES: Final = re.compile(r'(?<![A-Za-z{\\])\\"([^"\\]{1,200})\\"(?![A-Za-z{\\])')
_ESCAPED_APOSTROPHE: Final = re.compile(r"(?<=[A-Za-z])\\'(?=(?:s|t|d|m|re|ll|ve)\b)")

_TOKEN: Final = re.compile(
    r"(?P<path>(?<![A-Za-z0-9])[A-Z]:\\(?=[A-Za-z])[^\s{}$]*)"
    r"|\\(?P<macro>[A-Za-z]+)"
    r"|\\(?P<sign>.)"
    r"|(?P<open>\{)|(?P<close>\})|(?P<dollar>\$\$?)|(?P<script>[_^])",
    re.DOTALL,
)
_PLAIN: Final = re.compile(r"[^\\{}$_^A-Z]+|[A-Z](?!:\\)")
_FORMULA_END: Final = re.compile(rf"(?:[^$\\]|\\.){{1,{_LONGEST_FORMULA}}}?\$", re.DOTALL)
_RAW_ARGUMENT: Final = re.compile(r"\s*\{((?:[^{}]++|\{[^{}]*+\})*+)\}")
_INDEX: Final = re.compile(r"[_^](?:\{[^{}]*\}|\w+)")
_THOUSANDS: Final = re.compile(r"(?<=\d\\,)\d{3}(?!\d)")
# A font macro and its argument run together, as pages print it: \emphany.
_GLUED: Final = re.compile(
    r"(text(?:bf|it|tt|rm|sf|sc)|math(?:bf|cal|bb|rm|sf|tt|it)|emph|sqrt|boldsymbol)(.+)"
)
_OPTION: Final = re.compile(r"\s*\[[^\[\]]{0,200}\]")
_SIMPLE: Final = re.compile(r"[A-Za-z]+|[-+−]?\d+(?:\.\d+)?|.|.[\u0300-\u036f]")
_ATOM: Final = re.compile(r"\w+|.|\w[\u0300-\u036f]", re.DOTALL)


def looks_like_latex(text: str) -> bool:
    """Whether a text shows any sign of LaTeX; most do not, and are spared the scan."""
    return _SIGNS.search(text) is not None


def latex_to_text(text: str, *, braces: bool = False) -> str:
    r"""The text with LaTeX made readable; white space is left for others to collapse.

    Args:
        text: the raw text.
        braces: whether braces only ever group (BibTeX) and so always go.

    >>> latex_to_text(r"We propose \oni with $\mathcal{O}(\sqrt{T}\log T)$ regret")
    'We propose oni with O(√T log T) regret'
    >>> latex_to_text(r"{\bf G\"odel} ``machines'' for $alpha$-theory, e.g.~pages 1--2")
    'Gödel “machines” for α-theory, e.g. pages 1–2'
    >>> latex_to_text("from $5 to $10, 50% of {name}_id")
    'from $5 to $10, 50% of {name}_id'
    """
    if "``" in text:
        text = text.replace("``", "“").replace("''", "”")
    if "`" in text:
        text = _SINGLE_QUOTES.sub(r"‘\1’", text)
    if "\\" in text:
        text = _ESCAPED_QUOTES.sub(r'"\1"', text)
        text = _ESCAPED_APOSTROPHE.sub("'", text)
    text = _DASHES.sub(_dash, text)
    text = _LOST_BACKSLASH.sub(r"\\", text)
    return _Scanner(text, braces).scan(formula=False, depth=0)


def _dash(match: re.Match[str]) -> str:
    if match["tie"]:
        return " "
    if dash := match["dash"] or match["spaced"]:
        return "—" if len(dash) == 3 else "–"
    return match[0]


@functools.cache
def _symbol(name: str) -> str | None:
    """What a macro without arguments looks like, or None where nobody knows it."""
    if name in SYMBOLS:
        return SYMBOLS[name]
    from pylatexenc.latex2text import get_default_latex_context_db

    spec = get_default_latex_context_db().get_macro_spec(name)
    shape = getattr(spec, "simplify_repl", None)
    if not isinstance(shape, str) or "%" in shape or not shape.strip():
        return None
    # One spelling for the variants ϵ, ϑ, ϕ, so that names that differ in them meet.
    return {"ϵ": "ε", "ϑ": "θ", "ϕ": "φ", "ϱ": "ρ", "ϖ": "π"}.get(shape, shape)


class _Scanner:
    """One pass over one text. The position only moves forward."""

    def __init__(self, text: str, braces: bool) -> None:
        self.text = text
        self.braces = braces
        self.at = 0
        self.closed = False

    def scan(self, *, formula: bool, depth: int, in_group: bool = False) -> str:
        """Renders up to the end of the group that is open, or of the text."""
        out: list[str] = []
        while self.at < len(self.text):
            plain = _PLAIN.match(self.text, self.at)
            if plain:
                out.append(plain[0])
                self.at = plain.end()
                continue
            token = _TOKEN.match(self.text, self.at)
            if token is None:
                # A capital before ":\" that starts no path, or a backslash at the very end.
                if self.text[self.at] != "\\":
                    out.append(self.text[self.at])
                self.at += 1
                continue
            self.at = token.end()
            if token["close"]:
                if in_group:
                    self.closed = True
                    return "".join(out)
                if not formula and not self.braces:
                    out.append("}")
                continue
            if part := self._token(token, formula, depth, out[-1][-1] if out else ""):
                out.append(part)
        self.closed = False
        return "".join(out)

    def _token(self, token: re.Match[str], formula: bool, depth: int, before: str) -> str:
        if token["macro"]:
            return self._macro(token["macro"], formula, depth, before)
        if token["sign"]:
            return self._sign(token["sign"], depth)
        if token["open"]:
            return self._group(formula, depth)
        if token["dollar"]:
            return self._dollar(token["dollar"], formula, depth)
        if token["script"]:
            return self._script(token["script"], formula, depth)
        return token[0]  # a Windows path stays as it is

    # ── groups and formulas ──────────────────────────────────────────────────────────────────────

    def _group(self, formula: bool, depth: int) -> str:
        """A group in running text: the braces go where they can only be LaTeX's."""
        grouping = formula or self.braces
        if depth >= _DEPTH:
            return "" if grouping else "{"
        start = self.at
        macro_first = self.text.startswith("\\", start) and not self.text.startswith(
            ("\\{", "\\_"), start
        )
        inner = self.scan(formula=formula, depth=depth + 1, in_group=True)
        # BibTeX's habit of keeping capitals, which travels into titles: {GPT}, {G}aussian.
        capitals = (
            self.closed and re.fullmatch(r"(?=.*[A-Z])(?:[^\W_]|[.+-]){1,40}", inner) is not None
        )
        if grouping or macro_first or capitals:
            return inner
        return "{" + inner + ("}" if self.closed else "")

    def _argument(self, formula: bool, depth: int, *, braced: bool = False) -> str:
        """The next argument, rendered: a group, a macro or (unless `braced`) one character."""
        at = self.at
        while self.text.startswith((" ", "\n", "\t"), at):
            at += 1
        if self.text.startswith("{", at):
            self.at = at + 1
            return (
                ""
                if depth >= _DEPTH
                else self.scan(formula=formula, depth=depth + 1, in_group=True)
            )
        if braced or at >= len(self.text) or self.text[at] in "}$":
            return ""
        if self.text[at] == "\\":
            token = _TOKEN.match(self.text, at)
            if token is None or depth >= _DEPTH:
                return ""
            self.at = token.end()
            return self._token(token, formula, depth + 1, "")
        self.at = at + 1
        return self.text[at]

    def _raw(self) -> str:
        """The next group as it stands (a URL, a key), or nothing."""
        match = _RAW_ARGUMENT.match(self.text[self.at : self.at + _LONGEST_FORMULA])
        if match is None:
            return ""
        self.at += match.end()
        return match[1]

    def _skip_option(self) -> None:
        if match := _OPTION.match(self.text, self.at):
            self.at = match.end()

    def _dollar(self, dollar: str, formula: bool, depth: int) -> str:
        if formula:
            return ""
        end = _FORMULA_END.match(self.text, self.at)
        if end is None:
            return dollar
        content = self.text[self.at : end.end() - 1]
        after = end.end()
        if len(dollar) == 2:
            if not self.text.startswith("$", after):
                return dollar
            after += 1
        elif not _is_formula(content, self.text[after : after + 1]):
            return dollar
        self.at = after
        return _formula(content, depth)

    def _script(self, sign: str, formula: bool, depth: int) -> str:
        r"""`x^{3/2}` gets brackets where it would read wrongly without: x^(3/2), but x^2, x_max."""
        if not formula and not self.text.startswith("{", self.at):
            return sign
        inner = self._argument(True, depth).strip()
        if sign == "^":
            if inner in {"∘", "°"}:
                return "°"
            if inner in {"'", "′"}:
                return "′"
            if inner in {"st", "nd", "rd", "th"}:
                return inner
        if not inner:
            return ""
        bare = _SIMPLE.fullmatch(inner) or re.fullmatch(r"\([^()]*\)", inner)
        return sign + (inner if bare else f"({inner})")

    # ── macros ───────────────────────────────────────────────────────────────────────────────────

    def _sign(self, sign: str, depth: int) -> str:
        """A backslash and one character that is no letter."""
        if sign in SYMBOL_ACCENTS:
            following = self.text[self.at : self.at + 1]
            if following == "{" or following.isalpha() or following == "\\":
                return _accented(self._argument(False, depth), SYMBOL_ACCENTS[sign]) or sign
            return sign
        if sign in "()[]":
            return self._bracket(sign, depth)
        if sign in "\\,;: \n\t":
            # "10\,000" is a number of five digits.
            if sign == "," and _THOUSANDS.match(self.text, self.at):
                return ","
            return " "
        if sign in "!/-":
            return ""
        if sign == "|":
            return "‖"
        return sign if sign in "%&$#_{}~^<>" else "\\" + sign

    def _bracket(self, sign: str, depth: int) -> str:
        r"""`\(…\)` and `\[…\]` are formulas; a lone one is a bracket that somebody escaped."""
        closing = {"(": "\\)", "[": "\\]"}.get(sign)
        if closing is None:
            return sign
        end = self.text.find(closing, self.at, self.at + _LONGEST_FORMULA)
        if end < 0:
            return sign
        content, self.at = self.text[self.at : end], end + 2
        return _formula(content, depth)

    def _macro(self, name: str, formula: bool, depth: int, before: str) -> str:
        """A backslash and letters."""
        if name in SWITCHES:
            return self._switch(name)
        if name in FONTS or name in TEXT_BOXES:
            return self._font(name, formula, depth)
        if name in ACCENTS:
            return self._accent(name, formula, depth, before)
        if name in FUNCTIONS:
            return self._function(name, before)
        if name in FRACTIONS:
            top, bottom = self._argument(True, depth), self._argument(True, depth)
            return f"{_atomic(top)}/{_atomic(bottom)}"
        if name == "sqrt":
            return self._root(depth)
        if (rendered := self._structure(name, formula, depth)) is not None:
            return rendered
        return self._named(name, formula, depth, before)

    def _switch(self, name: str) -> str:
        # A font or size switch swallows the space after it; \left. shows nothing.
        if name in {"left", "right"} and self.text.startswith(".", self.at):
            self.at += 1
        elif name not in {"left", "right"} and self.text.startswith(" ", self.at):
            self.at += 1
        return " " if name in {"par", "newline", "quad", "qquad"} else ""

    def _font(self, name: str, formula: bool, depth: int) -> str:
        if self.text.startswith("*", self.at):
            self.at += 1
        inside = name not in TEXT_BOXES and (formula or not name.startswith("text"))
        inner = self._argument(
            inside and (formula or name == "ensuremath" or name.startswith("math")),
            depth,
            braced=not (formula or name.startswith("math")),
        )
        return DOUBLE_STRUCK.get(inner, inner) if name in {"mathbb", "mathds"} else inner

    def _accent(self, name: str, formula: bool, depth: int, before: str) -> str:
        # \c, \v, \d, … are accents only before a brace or a lone letter.
        if len(name) == 1:
            following = self.text[self.at : self.at + 3]
            if formula or not re.match(r"\{|\s+[A-Za-z\\]", following):
                return self._named(name, formula, depth)
        return _accented(self._argument(formula or len(name) > 1, depth), ACCENTS[name])

    def _function(self, name: str, before: str) -> str:
        if self.text.startswith("*", self.at):
            self.at += 1
        word = FUNCTIONS[name]
        following = self.text[self.at : self.at + 2].lstrip(" ")[:1]
        if following and following in "(_^{":
            self._skip_space()
        elif following == "\\" or following.isalnum():
            self._skip_space()
            word += " "
        return (" " if before.isalnum() or before in {")", "’", "]"} else "") + word

    def _skip_space(self) -> None:
        if self.text.startswith(" ", self.at):
            self.at += 1

    def _root(self, depth: int) -> str:
        degree = ""
        if match := _OPTION.match(self.text, self.at):
            degree = match[0].strip().strip("[]")
            self.at = match.end()
        sign = {"": "√", "2": "√", "3": "∛", "4": "∜"}.get(degree, degree + "√")
        return sign + _atomic(self._argument(True, depth))

    def _structure(self, name: str, formula: bool, depth: int) -> str | None:
        """Links, citations, environments, notes; None for any other macro."""
        if name in {"url", "nolinkurl", "path"}:
            return _unescaped(self._raw())
        if name == "href":
            return self._link(formula, depth)
        if re.fullmatch(r"[cC]ite[a-z]*", name):
            return self._citation()
        if name in {"ref", "eqref", "autoref", "cref", "Cref"}:
            return self._raw()
        if name in DROPPED_ARGUMENT:
            self._raw()
            return " " if name in {"begin", "end"} else ""
        if name == "textcolor":
            self._raw()
            return self._argument(formula, depth, braced=True)
        if name in {"footnote", "thanks"}:
            return f" ({self._argument(False, depth, braced=True).strip()})"
        return None

    def _link(self, formula: bool, depth: int) -> str:
        target, label = _unescaped(self._raw()), self._argument(formula, depth, braced=True)
        return label if not target or label.strip() in target else f"{label} ({target})"

    def _citation(self) -> str:
        if self.text.startswith("*", self.at):
            self.at += 1
        self._skip_option()
        self._skip_option()
        keys = self._raw()
        return f"[{keys}]" if keys else ""

    def _named(self, name: str, formula: bool, depth: int, before: str = "") -> str:
        """A symbol, a common author's macro, or an unknown one."""
        if name in TEXT_LETTERS and not formula:
            if self.text.startswith("{}", self.at):
                self.at += 2
            else:
                self._skip_space()
            return TEXT_LETTERS[name]
        if name == "not":
            return self._argument(formula, depth) + "\u0338"
        if name in COMMON:
            if self.text.startswith(".", self.at):
                self.at += 1
            return COMMON[name]
        shape = _symbol(name)
        if shape is None:
            return self._unknown(name, formula, depth, before)
        if self.text.startswith("{}", self.at):
            self.at += 2
        elif formula and not shape.isalnum() and self.text.startswith(" ", self.at):
            # "x\\in X" has its space only to end the name; in "x \\in X" it is meant.
            spaced = self.text.startswith(" ", self.at - len(name) - 2)
            self.at += 0 if spaced else 1
        return shape

    def _unknown(self, name: str, formula: bool, depth: int, before: str) -> str:
        """Nothing is lost: what is shown is the argument in a text, else the name."""
        if glued := _GLUED.match(name):
            return ("√" if glued[1] == "sqrt" else "") + glued[2]
        if formula and before.isalpha():
            name = " " + name
        if not self.text.startswith("{", self.at):
            return name
        inner = self._argument(formula, depth)
        if not inner.strip():
            return name
        return f"{name}({inner})" if formula else inner


def _formula(content: str, depth: int) -> str:
    scanner = _Scanner(_LOST_IN_FORMULA.sub(r"\\", content), braces=True)
    rendered = " ".join(scanner.scan(formula=True, depth=depth).split())
    # "$30 \\times$" is one number; a formula that is only an index belongs to a name (CO$_2$).
    return re.sub(r" (?=[×%]$)|^_(?=\d+$)", "", rendered)


def _is_formula(content: str, after: str) -> bool:
    """Whether what stands between two dollar signs is a formula and not two prices.

    As in pandoc, a formula has no space just inside its signs and no digit after them, unless a
    macro or an index shows what it is; and it is no prose.
    """
    spaced = content != content.strip()
    if after.isdigit() and (spaced or "\\" not in content):
        return False
    if "\\" in content:
        return True
    bare = _INDEX.sub("", content)
    words = [word for word in re.findall(r"[A-Za-z]{2,}", bare) if word not in FUNCTIONS]
    price = re.match(r"\d\S* .*[A-Za-z]{2}", content) is not None
    if len(words) > 1 or price:
        return False
    return not spaced or bare != content or len(content.strip()) == 1


def _accented(base: str, accent: str) -> str:
    if not base:
        return ""
    first = {"ı": "i", "ȷ": "j"}.get(base[0], base[0])
    return unicodedata.normalize("NFC", first + accent) + base[1:]


def _atomic(text: str) -> str:
    text = text.strip()
    return text if _ATOM.fullmatch(text) else f"({text})"


def _unescaped(raw: str) -> str:
    return re.sub(r"\\([_%&#$~^{}])", r"\1", raw).strip()
