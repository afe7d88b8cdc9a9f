"""axe-core, which finds faults of accessibility; a tool of the tests only.

    npm install --prefix ~/.cache/kg-tests --ignore-scripts axe-core@4

puts it where it is looked for; KG_TEST_TOOLS names another folder.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from tests.chromium import Browser

COMMAND = "npm install --prefix ~/.cache/kg-tests --ignore-scripts axe-core@4"


def find_axe() -> Path | None:
    """The script's path, or None when it is not installed."""
    folder = Path(os.environ.get("KG_TEST_TOOLS", "~/.cache/kg-tests")).expanduser()
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    return script if script.is_file() else None


def find_faults(browser: Browser, script: Path, *, only: str = "") -> list[str]:
    """The serious and critical faults of the page that is open, each with where it is.

    `only` is the one rule that is looked at; all of them where it is empty.
    """
    if browser.evaluate("typeof axe") == "undefined":
        browser.evaluate(script.read_text("utf-8") + ";0")
    options = {"resultTypes": ["violations"]} | ({"runOnly": [only]} if only else {})
    said = browser.evaluate(
        f"axe.run(document, {json.dumps(options)})"
        ".then((found) => JSON.stringify(found.violations))"
    )
    faults: list[dict[str, Any]] = json.loads(said)
    return [
        f"{fault['impact']} {fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in faults
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
