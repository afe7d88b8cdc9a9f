from __future__ import annotations

from kg.extract.pipeline import RULES, PaperExtractor
from kg.jsonform import extraction_to_json
from kg.train.figures import entity_scores, evaluate
from tests.invented import PAPERS


def test_figures_of_what_the_extractor_says_itself_are_perfect() -> None:
    extractor = PaperExtractor(components=RULES)
    golds = [extraction_to_json(extractor.extract(p), p) for p in PAPERS]
    scores = evaluate(golds, extractor)
    assert scores.rows["entities"].f1 == scores.rows["relations"].f1 == 1.0
    assert all(right for _, right in entity_scores(golds, extractor))
