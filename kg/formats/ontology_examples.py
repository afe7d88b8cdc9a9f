"""An invented example of each class and property of the ontology: a sentence, and what it becomes.

Turtle, with the prefixes of the graph's files; a test reads every one.
"""

from __future__ import annotations

from typing import Final

EXAMPLES: Final[dict[str, str]] = {
    # Classes.
    "Paper": """\
paper:quince a kg:Paper ;
    schema:name "Quince: Pruning Orchards of Experts" ;
    kg:proposes method:quince .""",
    "Term": 'method:quince a kg:Method ; skos:prefLabel "Quince" .  # and so a kg:Term',
    "Method": 'method:quince a kg:Method ; skos:prefLabel "Quince" .',
    "Task": 'task:model-compression a kg:Task ; skos:prefLabel "model compression" .',
    "Benchmark": 'benchmark:pearbench a kg:Benchmark ; skos:prefLabel "PearBench" .',
    "Metric": 'metric:accuracy a kg:Metric ; skos:prefLabel "accuracy" .',
    "Result": """\
# "On PearBench, Quince reaches 91.5% accuracy."
result:5f0c a kg:Result ;
    kg:value "91.5%" ; kg:number 91.5 ; kg:unit "%" ; kg:kind "absolute" ;
    kg:ofMethod method:quince ; kg:onBenchmark benchmark:pearbench ;
    kg:withMetric metric:accuracy .""",
    "Claim": """\
claim:71aa a kg:Claim ;
    rdf:subject method:quince ; rdf:predicate kg:outperforms ; rdf:object method:greedycut ;
    kg:confidence 0.9 ; kg:evidence evidence:71aa-1 .""",
    "DerivedClaim": """\
claim:9b3e a kg:DerivedClaim ;
    rdf:subject paper:pears ; rdf:predicate kg:relatedTo ; rdf:object paper:quince ;
    kg:rule "shared-entities" ; kg:weight 0.4 ; kg:shared shared:9b3e-1 ;
    prov:wasDerivedFrom claim:1c02, claim:4d7f .""",
    "SharedEntity": """\
shared:9b3e-1 a kg:SharedEntity ; kg:entity benchmark:pearbench ; kg:adds 0.1 .""",
    "Evidence": """\
evidence:71aa-1 a kg:Evidence ;
    kg:score 0.9 ; prov:hadPrimarySource paper:quince ;
    kg:quote quote:quince.abstract.121-191 .""",
    # Predicates.
    "proposes": """\
# "We propose Quince, a pruning rule for language models."
paper:quince kg:proposes method:quince .""",
    "uses": """\
# "We train a mixture of experts and prune it."
paper:quince kg:uses method:mixture-of-experts .""",
    "comparesWith": """\
# "Quince outperforms GreedyCut."
paper:quince kg:comparesWith method:greedycut .""",
    "addresses": """\
# "We study model compression."
paper:quince kg:addresses task:model-compression .""",
    "introduces": """\
# "We introduce PearBench, a benchmark for model compression."
paper:pears kg:introduces benchmark:pearbench .""",
    "usesBenchmark": """\
# "On PearBench, Quince reaches 91.5% accuracy."
paper:quince kg:usesBenchmark benchmark:pearbench .""",
    "measures": """\
# "On PearBench, Quince reaches 91.5% accuracy."
paper:quince kg:measures metric:accuracy .""",
    "mentions": """\
# "Unlike reinforcement learning, pruning needs no reward."
paper:quince kg:mentions method:reinforcement-learning .""",
    "reports": """\
# "On PearBench, Quince reaches 91.5% accuracy."
paper:quince kg:reports result:5f0c .""",
    "ofMethod": "result:5f0c kg:ofMethod method:quince .",
    "onBenchmark": "result:5f0c kg:onBenchmark benchmark:pearbench .",
    "forTask": "result:5f0c kg:forTask task:model-compression .",
    "withMetric": "result:5f0c kg:withMetric metric:accuracy .",
    "against": """\
# "Quince improves on GreedyCut by 3.1%."
result:8d21 kg:ofMethod method:quince ; kg:against method:greedycut .""",
    "usedFor": """\
# "Quince, a rule for model compression, …"
method:quince kg:usedFor task:model-compression .""",
    "evaluatedOn": """\
# "We evaluate Quince on PearBench."
method:quince kg:evaluatedOn benchmark:pearbench .""",
    "outperforms": """\
# "On PearBench, Quince outperforms GreedyCut."
method:quince kg:outperforms method:greedycut .""",
    "comparedWith": """\
# "We compare GreedyCut with RandomCut."
method:greedycut kg:comparedWith method:randomcut .""",
    "partOf": """\
# "Quince consists of a gate and a pruning rule."
method:pruning-rule kg:partOf method:quince .""",
    "subclassOf": """\
# "Pruning methods such as GreedyCut …"
method:greedycut kg:subclassOf method:pruning .""",
    "relatedTo": "paper:pears kg:relatedTo paper:quince .  # both use PearBench",
    # Properties of results and claims.
    "value": 'result:5f0c kg:value "8.1-11.3%" ; kg:low 8.1 ; kg:high 11.3 ; kg:unit "%" .',
    "number": 'result:5f0c kg:value "91.5%" ; kg:number 91.5 .',
    "low": 'result:5f0c kg:value "8.1-11.3%" ; kg:low 8.1 ; kg:high 11.3 .',
    "high": 'result:5f0c kg:value "8.1-11.3%" ; kg:low 8.1 ; kg:high 11.3 .',
    "unit": 'result:5f0c kg:value "2.5×" ; kg:number 2.5 ; kg:unit "×" .',
    "kind": """\
# "Quince improves on GreedyCut by 3.1%."
result:8d21 kg:value "3.1%" ; kg:kind "gain" .""",
    "confidence": "claim:71aa kg:confidence 0.9 .",
    "evidence": "claim:71aa kg:evidence evidence:71aa-1, evidence:71aa-2 .",
    "score": "evidence:71aa-1 kg:score 0.9 ; prov:wasGeneratedBy component:cues%401 .",
    "quote": """\
evidence:71aa-1 kg:quote quote:quince.abstract.121-191 .
quote:quince.abstract.121-191 oa:hasSource paper:quince ; kg:field "abstract" ;
    oa:start 121 ; oa:end 191 ;
    oa:exact "On PearBench, Quince outperforms GreedyCut and reaches 91.5% accuracy." .""",
    "mark": """\
evidence:71aa-1 kg:mark quote:quince.abstract.135-141 .
quote:quince.abstract.135-141 oa:exact "Quince" ; oa:start 135 ; oa:end 141 .""",
    "field": 'quote:quince.abstract.121-191 kg:field "abstract" .',
    "rule": 'claim:9b3e kg:rule "shared-entities" .',
    "weight": "claim:9b3e kg:weight 0.4 .",
    "shared": "claim:9b3e kg:shared shared:9b3e-1, shared:9b3e-2 .",
    "entity": "shared:9b3e-1 kg:entity benchmark:pearbench .",
    "adds": "shared:9b3e-1 kg:adds 0.1 .",
    "option": 'component:build kg:option "min_score=0.6" .',
}
"""Local name → example."""
