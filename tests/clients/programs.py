"""Comunica and N3.js, where Node.js and their packages are installed.

`npm ci` in this folder installs them; or anywhere beside copies of `package.json`,
`package-lock.json` and `.npmrc`, with `KG_CLIENTS` set to that folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.conftest import without_program

HERE = Path(__file__).parent
SECONDS = 300


def ask_clients(**job: object) -> Any:
    """What the program in `ask.mjs` answers; skips the test where it cannot run."""
    node = shutil.which("node")
    if node is None:
        without_program("node (Node.js 20 or later)")
    home = Path(os.environ.get("KG_CLIENTS") or HERE)
    for package in ("n3", "@comunica/query-sparql-file"):
        if not (home / "node_modules" / package / "package.json").is_file():
            without_program(f"{package} (npm ci in tests/clients)")
    run = subprocess.run(
        [node, str(HERE / "ask.mjs")],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        env={**os.environ, "KG_CLIENTS": str(home.resolve())},
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
