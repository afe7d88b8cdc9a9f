"""How notes spell things: Markdown that shows a text and does nothing else, YAML, file names.

A text comes from anywhere. In a note it makes no link, tag, formula, comment, HTML or template, and
as a name it makes no path.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Final

from kg.vocabulary import digest

UNNAMED: Final = "unnamed"
"""The name of what has none."""

_BIDI: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NOT_TEXT: Final = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff{_BIDI}]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_MARKUP: Final = re.compile(r"[\\`*{}\[\]#|~$^]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])")
_PAIRED: Final = re.compile(r"==|%%")
_YAML: Final = re.compile(f"[<\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff{_BIDI}]")
_NOT_IN_NAMES: Final = str.maketrans({
    **dict.fromkeys("\\/|*", "-"),
    **dict.fromkeys("?#^", ""),
    **{":": " -", '"': "'", "<": "(", ">": ")", "[": "(", "]": ")"},
})  # fmt: skip
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_NAME_BYTES: Final = 120


def plain(text: str) -> str:
    r"""The text on one line, without signs that no note can hold or that turn its direction.

    >>> plain("a\n b" + chr(0x202E))
    'a b'
    """
    return " ".join(_NOT_TEXT.sub(" ", _SURROGATE.sub("\ufffd", text)).split())


def markdown(text: str) -> str:
    r"""The text as Markdown on one line that reads as the text.

    >>> markdown("[[x]] <b> #tag snake_case _it_ 5 == 5")
    '\\[\\[x\\]\\] &lt;b&gt; \\#tag snake_case \\_it\\_ 5 &#61;&#61; 5'
    >>> markdown("1. no list"), markdown("- nor this")
    ('1\\. no list', '\\- nor this')
    """
    text = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _PAIRED.sub(lambda m: f"&#{ord(m[0][0])};" * 2, _MARKUP.sub(r"\\\g<0>", text))
    head = re.match(r"(?=[-+])|\d+(?=[.)](?:\s|$))", text)
    return f"{head[0]}\\{text[head.end() :]}" if head else text


def yaml_value(value: str | int | list[str]) -> str:
    r"""The value in YAML: JSON, but for signs that YAML or a template reads otherwise.

    >>> yaml_value(["a: b", "<% c %>"])
    '["a: b", "\\u003c% c %>"]'
    """
    text = _SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False))
    return _YAML.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def link_text(text: str) -> str:
    """The text inside a link, which ends at a bracket and has its name after a bar.

    >>> link_text("a|b]] [c")
    'a¦b)) (c'
    """
    text = plain(text).translate(str.maketrans("[]|", "()¦"))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") or UNNAMED


class Names:
    """File names without suffix, each once, also where upper and lower case are the same."""

    def __init__(self, taken: tuple[str, ...] = ()) -> None:
        self._taken = {_folded(name) for name in taken}

    def choose(self, label: str, kind: str, identifier: str) -> str:
        """The name of a thing: its label, with its type or a hash where another has that.

        >>> names = Names()
        >>> [names.choose(n, "Method", f"method:{n}") for n in ("../../a/b", "A-B", "CON", "a-b")]
        ['a-b', 'A-B (Method)', 'CON_', 'a-b (6e740c)']
        """
        stem = safe_name(label)
        tried = [stem, f"{stem} ({kind})"]
        tried += [f"{stem} ({digest(identifier, length=size)})" for size in (6, 12, 64)]
        name = next(name for name in tried if _folded(name) not in self._taken)
        self._taken.add(_folded(name))
        return name


def safe_name(label: str) -> str:
    """The label as a file name that every file system takes.

    >>> safe_name(" .hidden/../x? "), safe_name("///"), safe_name('A: "b"')
    ('hidden-..-x', 'unnamed', "A - 'b'")
    """
    text = plain(unicodedata.normalize("NFC", plain(label)).translate(_NOT_IN_NAMES))
    text = text.encode()[:_NAME_BYTES].decode(errors="ignore").strip(" .-")
    return f"{text}_" if _RESERVED.fullmatch(text) else text or UNNAMED


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
