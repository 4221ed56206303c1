import json
import math
import pickle
from pathlib import Path
from typing import Any

import pytest

from autodiff_viz.core import limits
from autodiff_viz.core.errors import AutodiffVizError, FileError, LimitError, WhatIfError
from autodiff_viz.core.formula import parse
from autodiff_viz.document import files, whatif_edits
from autodiff_viz.document.document import document_of
from autodiff_viz.document.whatif import Fault, Numbers, WhatIf, holding

FAN = document_of(parse("a = x**2; b = 3*a; c = sin(a); z = b*c"), {"x": 0.5})
A, B, C, Z = (FAN.key_of(name) for name in "abcz")


def test_numbers_are_sorted_and_the_last_of_a_key_counts() -> None:
    assert Numbers([(3, 1.0), (1, 2.0), (3, 4.0)]) == Numbers([(1, 2.0), (3, 4.0)])


def test_nan_equals_nan_and_a_negative_zero_is_another_number() -> None:
    assert Numbers([(1, math.nan)]) == Numbers([(1, float("nan"))])
    assert Numbers([(1, 0.0)]) != Numbers([(1, -0.0)])
    assert hash(Numbers([(1, math.nan)])) == hash(Numbers([(1, float("nan"))]))


def test_what_is_done_otherwise_pickles() -> None:
    whatif = WhatIf(Numbers([(1, 2.0)]), Numbers([(2, -0.0)]), Fault.ORDER, (2, 1))
    assert pickle.loads(pickle.dumps(whatif)) == whatif  # noqa: S301 - made here


def test_inputs_and_numbers_are_not_held() -> None:
    with pytest.raises(WhatIfError, match="x is an input, not computed; change its value"):
        whatif_edits.hold(FAN, FAN.key_of("x"), 1.0)


def test_the_adjoint_of_the_output_is_the_seed() -> None:
    document = whatif_edits.set_adjoint(FAN, Z, 2.5)
    assert document.settings.seed == 2.5
    assert not document.whatif


def test_no_adjoint_is_set_where_none_comes() -> None:
    document = document_of(parse("k = 2 + 3; z = k*x"))
    with pytest.raises(WhatIfError, match="No adjoint comes to k"):
        whatif_edits.set_adjoint(document, document.key_of("k"), 1.0)


def test_an_adjoint_is_not_nan() -> None:
    with pytest.raises(WhatIfError, match="nan"):
        whatif_edits.set_adjoint(FAN, A, math.nan)


def test_every_change_is_taken_back_by_its_opposite() -> None:
    assert whatif_edits.release(whatif_edits.hold(FAN, A, 2.0), A) == FAN
    assert whatif_edits.compute_adjoint(whatif_edits.set_adjoint(FAN, A, 2.0), A) == FAN
    assert whatif_edits.set_fault(whatif_edits.set_fault(FAN, Fault.TWICE), Fault.NONE) == FAN
    assert whatif_edits.clear(whatif_edits.hold(FAN, A, 2.0)) == FAN


def test_a_node_stands_once_in_an_order() -> None:
    with pytest.raises(WhatIfError, match="twice in the order"):
        whatif_edits.set_fault(FAN, Fault.ORDER, [A, B, A])


def test_an_order_belongs_to_its_fault() -> None:
    with pytest.raises(WhatIfError, match="order"):
        WhatIf(order=(1, 2))


def test_held_values_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WHAT_IFS", 1)
    with pytest.raises(LimitError, match="held values"):
        holding(holding(WhatIf(), A, 1.0), B, 1.0)


@pytest.mark.parametrize(
    "whatif",
    [
        WhatIf(Numbers([(A, math.nan), (B, -0.0)])),
        WhatIf(adjoints=Numbers([(A, math.inf), (C, 1e300)])),
        WhatIf(fault=Fault.ASSIGN),
        WhatIf(fault=Fault.TWICE_INPUTS),
        WhatIf(Numbers([(C, 0.1)]), Numbers([(A, 2.0)]), Fault.ORDER, (A, Z, B, C)),
    ],
)
def test_a_file_gives_it_back(whatif: WhatIf, tmp_path: Path) -> None:
    document = whatif_edits._with(FAN, whatif)
    files.save(document, tmp_path / "a.adviz")
    read = files.load(tmp_path / "a.adviz")
    assert files.encode(read) == files.encode(document)
    names = dict(zip((n.key for n in read.program.nodes), read.program.names, strict=True))
    ours = dict(zip((n.key for n in FAN.program.nodes), FAN.program.names, strict=True))
    assert {names[key]: str(v) for key, v in read.whatif.held} == {
        ours[key]: str(v) for key, v in whatif.held
    }
    assert [names[key] for key in read.whatif.order] == [ours[key] for key in whatif.order]


def test_a_document_that_does_nothing_otherwise_says_nothing_of_it() -> None:
    assert b"what_if" not in files.encode(FAN)


@pytest.mark.parametrize(
    ("what_if", "sentence"),
    [
        ({"held": [{"node": 99, "number": 1.0}]}, "nodes[99]"),
        ({"held": [{"node": -1, "number": 1.0}]}, "nodes[-1]"),
        ({"held": [{"node": 0, "number": 1.0}]}, "is not computed"),
        ({"held": [{"node": 1, "number": "one"}]}, "'one' is not a number"),
        ({"held": [{"node": 1, "number": [1]}]}, "number"),
        ({"held": [{"node": 1, "number": 1.0}, {"node": 1, "number": 2.0}]}, "twice"),
        ({"held": [{"node": 1}]}, "number"),
        ({"adjoints": [{"node": 1, "number": "nan"}]}, "nan"),
        ({"fault": "creative"}, "creative"),
        ({"order": [1, 2]}, "order"),
        ({"fault": "order", "order": [1, 1]}, "twice"),
        ({"fault": "order", "order": [1, 10**30]}, "order"),
        ({"surprise": 1}, "surprise"),
        ([], "what_if"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(what_if: Any, sentence: str) -> None:
    raw = json.loads(files.encode(FAN)) | {"what_if": what_if}
    with pytest.raises(FileError) as caught:
        files.decode(json.dumps(raw).encode())
    assert sentence in str(caught.value)
    assert isinstance(caught.value, AutodiffVizError)


def test_version_2_had_nothing_done_otherwise() -> None:
    raw = json.loads(files.encode(FAN)) | {"version": 2}
    assert files.decode(json.dumps(raw).encode()).whatif == WhatIf()
    with pytest.raises(FileError, match="what_if"):
        files.decode(json.dumps(raw | {"what_if": {}}).encode())
