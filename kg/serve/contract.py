"""The contract of the JSON API: `openapi.json`, written by hand, and its operations for a page."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

_FILE: Final = Path(__file__).parent / "static" / "openapi.json"


@cache
def contract() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    form: dict[str, Any] = json.loads(_FILE.read_text("utf-8"))
    return form


def operations() -> list[dict[str, Any]]:
    """The operations with their parameters, references resolved, in the order of the document."""
    whole = contract()
    found = []
    for path, item in whole["paths"].items():
        told = item["get"]
        found.append({
            "path": path,
            "summary": told["summary"],
            "description": told["description"],
            "example": told["x-example"],
            "parameters": [_parameter(part, whole) for part in told.get("parameters", ())],
        })  # fmt: skip
    return found


def _parameter(part: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in part:
        part = whole["components"]["parameters"][part["$ref"].rpartition("/")[2]]
    schema = part["schema"]
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    choices = [choice for choice in schema.get("enum", ()) if choice is not None]
    return {
        "name": part["name"],
        "required": part.get("required", False),
        "description": part["description"],
        "usual": schema.get("default"),
        "choices": choices,
    }
