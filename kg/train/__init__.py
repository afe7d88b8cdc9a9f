"""How the shipped weights are made and measured; nothing of it is needed to extract.

    python -m kg.train fit ANNOTATIONS --encoder FOLDER
    python -m kg.train figures ANNOTATIONS

In the order of the work: `annotations` (abstracts as examples), `network`, `losses`, `fit`,
`graphs` and `export` (to ONNX), `tune` (thresholds and calibration), `figures`. The first needs
`pip install '.[train]'` in a clone.
"""
