"""Write tests/data/pytorch.json: PyTorch's values and slopes at every sample and edge of the registry.

Run with PyTorch 2.13 installed: python scripts/record_pytorch.py
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import torch

TESTS = Path(__file__).parents[1] / "tests"


def main() -> None:
    """Ask as the test asks that compares the file with PyTorch, and write a line for each point."""
    spec = importlib.util.spec_from_file_location("test_ops", TESTS / "core" / "test_ops.py")
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 - the file is there
    asked = importlib.util.module_from_spec(spec)
    sys.modules["test_ops"] = asked
    spec.loader.exec_module(asked)
    rows = [
        json.dumps([each.name, each.operands, each.value, each.slopes])
        for each in asked.all_from_pytorch(torch)
    ]
    text = "[\n" + ",\n".join(rows) + "\n]\n"
    (TESTS / "data" / "pytorch.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
