"""The questions that come with kg: `kg query @methods-for-task "mathematical reasoning"`.

Each is a `.rq` file in `examples/`, plain SPARQL with a comment at its top: what it asks, the group
it belongs to, and its parameters, which are the variables written with a `$`. As it stands it asks
of all; where it is asked, terms stand in the place of its parameters.

They are written for both engines on large graphs. What all of the graph is looked through for is a
SELECT of its own: Oxigraph joins such by a table, and all else by a look into its store for each
row. What is told of the rows of an inner SELECT is OPTIONAL, though none lacks it: rdflib would
find all of it in the graph and compare each with each. What a few rows are chosen by comes before
their names. Most leave the order of the rows to `Dataset.query`, which sorts them faster than
either engine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.errors import InputError, QueryError
from kg.vocabulary import TERM_TYPES, EntityType

_FOLDER: Final = Path(__file__).parent / "examples"
_HEAD = re.compile(r"(?:#[^\n]*\n)+")
_PARAMETER = re.compile(r"\$(\w+): (\w+)(?: = (.+))?")

GROUPS: Final = (
    "methods",
    "tasks",
    "benchmarks and results",
    "papers",
    "claims and sentences",
    "things",
)
"""The groups of the questions, in the order in which they are shown."""

KINDS: Final[dict[str, tuple[EntityType, ...]]] = {
    **{kind.value: (kind,) for kind in (EntityType.PAPER, *TERM_TYPES)},
    "Thing": TERM_TYPES,
    "Any": (EntityType.PAPER, *TERM_TYPES),
    "Text": (),
    "Number": (),
}
"""What a parameter may be: of which types its thing is. A text and a number are no things."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a question that is given when it is asked.

    Attributes:
        name: the variable, without the `$`.
        kind: one of `KINDS`.
        default: what it is where it is not given; "" where it must be given.
    """

    name: str
    kind: str
    default: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A question: its name, what it asks in words, the query, its group and its parameters."""

    name: str
    description: str
    sparql: str
    group: str = ""
    parameters: tuple[Parameter, ...] = ()

    @property
    def usage(self) -> str:
        """How it is asked.

        >>> get_example("in-common").usage
        'kg query @in-common FIRST SECOND'
        """
        given = (f"[{p.name.upper()}]" if p.default else p.name.upper() for p in self.parameters)
        return " ".join(("kg query", f"@{self.name}", *given))

    def to_json(self) -> dict[str, Any]:
        """The question for programs."""
        parameters = [
            {"name": p.name, "kind": p.kind} | ({"default": p.default} if p.default else {})
            for p in self.parameters
        ]
        return {
            "name": self.name,
            "group": self.group,
            "description": self.description,
            "parameters": parameters,
            "sparql": self.sparql,
        }


def read_example(path: Path) -> Example:
    """The question in a `.rq` file.

    Raises:
        InputError: when the comment at its top says what nobody knows.
    """
    text = path.read_text("utf-8")
    head = _HEAD.match(text)
    words: list[str] = []
    parameters: list[Parameter] = []
    group = ""
    for line in head[0].splitlines() if head else ():
        line = line.lstrip("# ")
        if found := _PARAMETER.fullmatch(line):
            parameters.append(Parameter(found[1], found[2], found[3] or ""))
        elif line.startswith("group: "):
            group = line.removeprefix("group: ")
        else:
            words.append(line)
    for parameter in parameters:
        if parameter.kind not in KINDS:
            raise InputError(f"no parameter is a {parameter.kind}", file=path)
    return Example(path.stem, " ".join(words), text, group, tuple(parameters))


def find_examples() -> list[Example]:
    """All questions, by group and name."""
    found = [read_example(path) for path in sorted(_FOLDER.glob("*.rq"))]
    return sorted(found, key=lambda example: (GROUPS.index(example.group), example.name))


def get_example(name: str) -> Example:
    """The question of this name, with or without the `@`.

    Raises:
        QueryError: when there is none, with those that are spelled nearly so.
    """
    wanted = name.removeprefix("@")
    paths = {path.stem: path for path in _FOLDER.glob("*.rq")}
    if wanted not in paths:
        import difflib

        near = difflib.get_close_matches(wanted, sorted(paths), cutoff=0.5)
        hint = f"; did you mean {' or '.join(f'@{other}' for other in near)}?" if near else ""
        raise QueryError(f"no question is called @{wanted}{hint} (kg query --examples lists them)")
    return read_example(paths[wanted])
