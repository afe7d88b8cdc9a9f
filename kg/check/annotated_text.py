"""The text that an annotation is about, and whether mentions and values stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg.check.annotation_faults import Problem
from kg.check.annotations import Clean
from kg.check.surfaces import fold_surface, states
from kg.model import Field, Paper

FIELDS: Final[tuple[Field, ...]] = ("title", "abstract")


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """Title and abstract, as the file has them and as the readers clean them."""

    given: Mapping[Field, str]
    cleaned: Mapping[Field, str]
    clean: Clean

    def problem_of_mention(self, of: str, mention: str | Mapping[str, Any]) -> Problem | None:
        """What is wrong with a mention, a text or an object with one; None where it is right."""
        surface = mention if isinstance(mention, str) else str(mention["text"])
        if not isinstance(mention, str) and {"start", "end"} & mention.keys():
            return self._problem_of_offsets(of, surface, mention)
        if self.clean(surface) and self._place(surface):
            whole = rf"(?<!\w){re.escape(self.clean(surface))}(?!\w)"
            if any(re.search(whole, text) for text in self.cleaned.values()):
                return None
            mend = "mark whole words"
            told = f"{of}: {surface!r} stands in the text only inside a longer word; {mend}"
            return Problem("mention", told, warning=True)
        return Problem(
            "mention", f"{of}: {surface!r} does not stand in the text; {self._as(surface)}"
        )

    def states(self, value: str) -> bool:
        """Whether the text holds the value, and not only as a part of a longer number."""
        return any(states(self.clean(value), text) for text in self.cleaned.values())

    def defines(self, short: str, long: str) -> bool:
        """Whether the text gives one form in brackets behind the other."""
        short, long = (re.escape(self.clean(form)) for form in (short, long))
        opens, closes = r"[\s”\"']*[(\[][\s“\"']*", r"[\s”\"']*[)\],;]"
        either = rf"(?<!\w)(?:{long}{opens}{short}(?!\w)|{short}{opens}{long}{closes})"
        return any(re.search(either, text, re.IGNORECASE) for text in self.cleaned.values())

    def _problem_of_offsets(
        self, of: str, surface: str, mention: Mapping[str, Any]
    ) -> Problem | None:
        field, start, end = (mention.get(name) for name in ("field", "start", "end"))
        if field not in FIELDS or not (_is_place(start) and _is_place(end)):
            told = '"field" (title or abstract), "start" and "end" go together; complete them'
            return Problem("offset", f"{of}: {surface!r}: {told}, or give none of them")
        texts = [form[field] for form in (self.given, self.cleaned) if field in form]
        if any(text[start:end] == surface for text in texts):
            return None
        if not (place := self._place(surface)):
            return self.problem_of_mention(of, surface)
        there = next(iter(texts), "")[start:end]
        mend = f"it stands at {place}; correct the offsets, or leave field, start and end out"
        return Problem(
            "offset", f"{of}: at {field} {start}–{end} stands {there!r}, not {surface!r}; {mend}"
        )

    def _place(self, surface: str) -> str:
        """Where the surface stands first, as given or cleaned; "" where it does not."""
        for texts, form in ((self.given, surface), (self.cleaned, self.clean(surface))):
            for field, text in texts.items():
                if form and (at := text.find(form)) >= 0:
                    return f"{field} {at}–{at + len(form)}"
        return ""

    def _as(self, surface: str) -> str:
        """What to do about a mention that does not stand in the text."""
        words = re.findall(r"\w+", self.clean(surface))
        loose = r"[\W_]*".join(map(re.escape, words))
        for text in self.cleaned.values():
            if words and (found := re.search(rf"(?<!\w){loose}(?!\w)", text, re.IGNORECASE)):
                return f"the text writes {found[0]!r}"
        return "copy it letter for letter, or take it out"


class Library:
    """Papers that give their texts to annotations without any, by id or title."""

    def __init__(self, papers: Iterable[Paper] = ()) -> None:
        self._papers: dict[str, Paper] = {}
        for paper in papers:
            self._papers.setdefault(fold_surface(paper.title), paper)
            self._papers[paper.id] = paper

    def text_of(self, form: Mapping[str, Any], clean: Clean) -> AnnotatedText | None:
        """The text that an annotation holds, else that of its paper; None where there is none."""
        title = form.get("title")
        title = title if isinstance(title, str) else ""
        abstract = form.get("abstract")
        if isinstance(abstract, str):
            given: dict[Field, str] = {"title": title, "abstract": abstract}
            return AnnotatedText(given, {f: clean(text) for f, text in given.items()}, clean)
        paper = self._papers.get(str(form.get("id"))) or self._papers.get(
            fold_surface(clean(title))
        )
        if paper is None:
            return None
        stored: dict[Field, str] = {"title": paper.title, "abstract": paper.abstract}
        return AnnotatedText(stored, stored, clean)


def _is_place(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def acronyms(
    groups: Iterable[tuple[str, Iterable[str]]], text: AnnotatedText | None
) -> Iterator[Problem]:
    """Pairs of entities of which one bears the other's short form, and has no long form itself.

    Args:
        groups: the name of each entity and its surfaces.
        text: what may define the short form.
    """
    things = [(name, sorted({name, *surfaces})) for name, surfaces in groups]
    for name, shorts in things:
        for short in shorts:
            if any(_shortens(short, own, text) for own in shorts):
                continue
            for other, longs in things:
                long = next((f for f in longs if _shortens(short, f, text)), None)
                if other != name and long is not None:
                    told = f"entity {name!r}: {short!r} is short for {long!r} of entity {other!r}"
                    mend = "make them one entity with both as mentions"
                    yield Problem("acronym", f"{told}; {mend}", warning=True)


def _shortens(short: str, long: str, text: AnnotatedText | None) -> bool:
    """Whether capitals spell the words of the long form, or shorten it as the text says."""
    letters = "".join(c for c in short.removesuffix("s").casefold() if c.isalnum())
    words = re.findall(r"[^\W_]+", long.casefold())
    if len(words) < 2 or len(short.split()) > 1 or sum(c.isupper() for c in short) < 2:
        return False
    if short.casefold() in long.casefold():
        return False
    if len(letters) > 2 and letters == "".join(word[0] for word in words):
        return True
    rest = iter("".join(words))
    spelled = letters[0] == words[0][0] and all(c in rest for c in letters)
    return spelled and text is not None and text.defines(short, long)
