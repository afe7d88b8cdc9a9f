"""Everything that must pass: format, lint, types, tests. `python -m tests [pytest options]`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CHECKS = (
    ("ruff", "format", "--check", "kg", "tests"),
    ("ruff", "check", "kg", "tests"),
    ("mypy",),
)


def main(pytest_options: list[str]) -> int:
    """The exit code of the first check that fails, or of pytest; 0 when everything passes."""
    for check in (*CHECKS, ("pytest", *pytest_options)):
        print("$", " ".join(check), flush=True)
        code = subprocess.run([sys.executable, "-m", *check], cwd=ROOT, check=False).returncode
        if code:
            print(f"{check[0]} found something (exit code {code})", flush=True)
            return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
