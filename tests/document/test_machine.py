"""Any sequence of edits leaves a valid document: a state machine over all of them."""

import math

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from autodiff_viz.core.errors import AutodiffVizError
from autodiff_viz.core.formula import parse
from autodiff_viz.core.ops import REGISTRY
from autodiff_viz.core.program import INPUT
from autodiff_viz.core.sweep import evaluate, forward, timeline
from autodiff_viz.document import edits, files
from autodiff_viz.document.document import Document, Settings, document_of, empty_document

OPS = st.sampled_from(sorted(REGISTRY))
NAMES = st.sampled_from(["x", "y", "a", "b", "z", "v1", "weight", "ä", "sin", "2x", ""])
TEXTS = st.sampled_from(["x", "x*x", "a = x**2; exp(a)**2", "x*sin(x) + x**2", "max(x, w) - 3"])
SPOTS = st.integers(0, 30)
SLOTS = st.integers(0, 2)
FLOATS = st.floats(allow_nan=True, allow_infinity=True)


class Editor(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.document = empty_document()

    def key(self, spot: int) -> int:
        """A key of the document, or one that no node has."""
        nodes = self.document.program.nodes
        return nodes[spot % len(nodes)].key if nodes else spot

    def do(self, edit: "object", *arguments: object) -> bool:
        """Run an edit; a refusal is a sentence and changes nothing."""
        before = self.document
        snapshot = files.encode(before)
        assert callable(edit)
        try:
            after = edit(before, *arguments)
        except AutodiffVizError as error:
            after, sentence = None, str(error)
        finally:
            assert files.encode(before) == snapshot
        if after is None:
            assert sentence[-1] in ".?"
            return False
        assert isinstance(after, Document)
        self.document = after
        return True

    @initialize(text=st.none() | TEXTS)
    def start(self, text: str | None) -> None:
        self.document = empty_document() if text is None else document_of(parse(text))

    @rule(op=OPS)
    def add_op(self, op: str) -> None:
        assert self.do(edits.add_op, op)

    @rule(name=st.none() | NAMES)
    def add_input(self, name: str | None) -> None:
        self.do(edits.add_input, name)

    @rule(op=OPS, spot=SPOTS)
    def apply_op(self, op: str, spot: int) -> None:
        assert self.do(edits.apply_op, op, self.key(spot))

    @rule(op=OPS, spot=SPOTS, slot=SLOTS)
    def insert_op(self, op: str, spot: int, slot: int) -> None:
        self.do(edits.insert_op, op, self.key(spot), slot)

    @rule(source=SPOTS, user=SPOTS, slot=SLOTS)
    def connect(self, source: int, user: int, slot: int) -> None:
        arguments = self.key(source), self.key(user), slot
        reason = edits.can_connect(self.document, *arguments)
        assert self.do(edits.connect, *arguments) is (reason == "")

    @rule(spots=st.lists(SPOTS, max_size=4))
    def delete(self, spots: list[int]) -> None:
        self.do(edits.delete, [self.key(spot) for spot in spots])

    @rule()
    def delete_everything(self) -> None:
        assert self.do(edits.delete, [node.key for node in self.document.program.nodes])
        assert self.document.program == empty_document().program

    @rule(user=SPOTS, slot=SLOTS)
    def disconnect(self, user: int, slot: int) -> None:
        self.do(edits.disconnect, self.key(user), slot)

    @rule(spot=SPOTS, number=FLOATS)
    def set_constant(self, spot: int, number: float) -> None:
        self.do(edits.set_constant, self.key(spot), number)

    @rule(user=SPOTS, slot=SLOTS, number=FLOATS)
    def make_constant_operand(self, user: int, slot: int, number: float) -> None:
        self.do(edits.make_constant_operand, self.key(user), slot, number)

    @rule(spot=SPOTS, name=NAMES)
    def rename(self, spot: int, name: str) -> None:
        self.do(edits.rename, self.key(spot), name)

    @rule(spot=SPOTS)
    def set_output(self, spot: int) -> None:
        self.do(edits.set_output, self.key(spot))

    @rule()
    def delete_unused(self) -> None:
        assert self.do(edits.delete_unused)
        assert all(self.document.program.active)

    @rule(text=TEXTS)
    def set_program(self, text: str) -> None:
        assert self.do(edits.set_program, parse(text))

    @rule(spot=SPOTS, value=FLOATS)
    def set_value(self, spot: int, value: float) -> None:
        names = list(self.document.values)
        if names:
            assert self.do(edits.set_value, names[spot % len(names)], value)

    @rule(seed=st.floats(-10, 10), h=st.floats(1e-9, 1))
    def set_settings(self, seed: float, h: float) -> None:
        assert self.do(edits.set_settings, Settings(seed, h))

    @invariant()
    def every_node_stands_after_its_operands_and_has_as_many_as_its_op_takes(self) -> None:
        for i, node in enumerate(self.document.program.nodes):
            assert all(0 <= operand < i for operand in node.operands)
            assert len(node.operands) == (REGISTRY[node.op].arity if node.op in REGISTRY else 0)

    @invariant()
    def names_and_keys_are_unique(self) -> None:
        program = self.document.program
        shown = [name for node, name in zip(program.nodes, program.names, strict=True)
                 if not node.is_anonymous_const]  # fmt: skip
        assert len(set(shown)) == len(shown)
        assert len({node.key for node in program.nodes}) == len(program.nodes)

    @invariant()
    def there_is_a_value_for_each_input(self) -> None:
        inputs = [node.name for node in self.document.program.nodes if node.op == INPUT]
        assert list(self.document.values) == inputs

    @invariant()
    def a_bare_number_is_read_once_or_is_the_output(self) -> None:
        program = self.document.program
        for i, node in enumerate(program.nodes):
            if node.is_anonymous_const:
                assert len(program.users[i]) == 1 or i == program.output

    @invariant()
    def a_file_of_it_gives_it_back(self) -> None:
        data = files.encode(self.document)
        assert files.decode(data) == self.document
        assert files.encode(files.decode(data)) == data

    @invariant()
    def it_runs(self) -> None:
        program, values = self.document.program, self.document.values
        line = timeline(forward(program, values), self.document.settings.seed)
        if program.output is not None:
            value = line.tape.value(program.output)
            again = evaluate(program, values)
            assert value == again or (math.isnan(value) and math.isnan(again))


TestEditor = Editor.TestCase
TestEditor.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
