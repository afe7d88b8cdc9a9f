"""`python -m kg.train`: fit the network, weigh the signs, choose settings, print figures."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from kg.errors import KGError
from kg.train.annotations import Json, clean, load
from kg.train.settings import Config, read_config, split

_WEIGHTS = Path(__file__).parents[1] / "extract" / "weights"


def main(arguments: list[str] | None = None) -> int:
    """Runs one of the commands; 0 when it went well."""
    parser = argparse.ArgumentParser(prog="python -m kg.train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    fit = commands.add_parser("fit", help="train, export and choose thresholds")
    start = fit.add_mutually_exclusive_group(required=True)
    start.add_argument("--encoder", type=Path, help="folder of a BERT-like encoder to start from")
    start.add_argument(
        "--go-on", action="store_true", help="go on from the weights that are in place"
    )
    fit.add_argument(
        "--larger", type=Path, help="folder of a larger encoder that makes one more teacher"
    )
    fit.add_argument("--unlabelled", type=Path, help="abstracts that teach the rest (JSON lines)")
    fit.add_argument(
        "--signs",
        action="store_true",
        help="weigh the signs, too, on what the first network says after a few passes",
    )
    tune = commands.add_parser("tune", help="choose thresholds for the weights as they are")
    signs = commands.add_parser(
        "signs",
        help="weigh the signs of things, relations and results, with weights that are not trained"
        " to the end: what a network knows by heart teaches nothing about its mistakes",
    )
    add = commands.add_parser(
        "add", help="weigh the signs of results that have no weight yet, the others held"
    )
    figures = commands.add_parser("figures", help="print the figures on the held-out fold")
    figures.add_argument("--all", action="store_true", help="on every abstract of the file")
    for command in (fit, tune, signs, add, figures):
        command.add_argument("annotations", type=Path, help="JSON lines with title and abstract")
        command.add_argument("--config", type=Path, help="default: the one beside this module")
    given = parser.parse_args(arguments)
    if given.command == "fit" and given.larger and not given.unlabelled:
        parser.error("--larger teaches by what it says of --unlabelled")
    try:
        run(given)
    except KGError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def run(given: argparse.Namespace) -> None:
    """Does what the arguments ask for."""
    config = read_config(given.config)
    annotations = load(given.annotations)
    trained, held_out = split(annotations, config)
    if given.command == "fit":
        from kg.extract.network import network
        from kg.train.export import export, weights_of
        from kg.train.fit import Start, fit
        from kg.train.teach import choose

        abstracts = load(given.unlabelled) if given.unlabelled else []
        own = config["student"]
        abstracts = choose(abstracts, annotations, sum(own["abstracts"]), own["skip"])
        half, whole = _WEIGHTS / "half.pt", _WEIGHTS / "network.pt"
        early = half if given.signs else None
        start = Start(given.encoder, _WEIGHTS, given.larger)
        fit(annotations, start, config, whole, _say, abstracts, half=early)
        if given.encoder:
            shutil.copyfile(given.encoder / "vocab.txt", _WEIGHTS / "vocab.txt")
        for state in filter(None, (early, whole)):
            export(weights_of(state), _WEIGHTS, bits=config["bits"])
            network.cache_clear()
            state.unlink()
            if state == half:
                _weigh_signs(trained, config)
    if given.command in ("fit", "tune"):
        from kg.train.tune import tune

        tune(trained, held_out, _WEIGHTS, _say)
    if given.command == "signs":
        _weigh_signs(trained, config)
    if given.command == "add":
        from kg.extract.pipeline import create_pipeline
        from kg.train.ties import add_ties

        add_ties(create_pipeline(), [clean(a) for a in trained], _WEIGHTS, _say)
    if given.command == "figures":
        from kg.train.figures import figures

        figures(annotations if given.all else held_out, _say)


def _weigh_signs(trained: Sequence[Json], config: Config) -> None:
    """Weighs the signs on what the network of now says of the abstracts."""
    from kg.extract.network import settings
    from kg.extract.pipeline import create_pipeline
    from kg.train.pairs import fit_pairs
    from kg.train.things import fit_things
    from kg.train.ties import fit_ties
    from kg.train.tune import tune

    golds = [clean(a) for a in trained]
    fit_things(create_pipeline(), golds, settings(), _WEIGHTS, _say)
    # Relations and results are weighed among the things that are kept now.
    tune(trained, trained[: config["signs"]], _WEIGHTS, _say)
    fit_pairs(create_pipeline(), golds, _WEIGHTS, _say)
    fit_ties(create_pipeline(), golds, _WEIGHTS, _say)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
