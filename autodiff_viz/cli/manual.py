"""The help pages of the command line, as texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Page:
    """What --help says around the list of options."""

    usage: str
    description: str
    epilog: str


WORDS: Final = """\
what to compute:
  EXPR        an expression, or several statements: 'a = x**2; exp(a)'; a statement may define
              a function: 'f(x, y) = x*y + sin(x); df/dx = y + cos(x); f(u, 2)'
  FILE.adviz  a saved document, with its values
  -           the expression is read from the standard input
  NAME=VALUE  a value for an input: a number, nan, inf, -inf, or as pi/4
  --          ends the options; a word with one minus is no option either: '-x**2'
"""

STATUS: Final = """\
exit status:
  0 done, 1 a wrong expression or file, or an output that cannot be written,
  2 wrong use, 130 interrupted, 141 the reader of the output has gone
"""

TOP: Final = Page(
    usage="autodiff-viz [FILE.adviz]\n       autodiff-viz {grad,steps,debug,check,why,derive,hessian,jacobian,export,tour,desktop} …",
    description="Build, draw, step through and check reverse-mode automatic differentiation.\n"
    "Without a command the window opens, on FILE.adviz if it is given. Where the app runs already, it\n"
    "shows the file: in the window in front if that is blank, else in a further one.",
    epilog=f"""\
commands (each has its own --help):
  grad      the value, the gradient and a table of the nodes
  steps     the steps of the reverse or of the forward mode
  debug     the steps at which breakpoints stop, with watches
  check     the gradient beside the central difference
  why       the paths a gradient is a sum over, and where it dies or explodes
  derive    the program of the derivative, of any order
  hessian   the second derivatives by every pair of inputs
  jacobian  the derivatives of several nodes by every input
  export    the picture at one step or at all, as SVG, PDF, PNG or DOT
  tour      drives the real window through the article's story
  desktop   puts the app into the menu of a Linux desktop, or takes it out

examples:
  autodiff-viz chain.adviz
  autodiff-viz grad 'exp(x**2)**2' x=0.5
  autodiff-viz check 'x*sin(x)' x=pi/4 --h 0.001
  autodiff-viz derive 'tanh(x)' --order 2
  autodiff-viz export 'exp(x**2)**2' x=0.5 --all-steps -o out.svg

{STATUS}""",
)

COMMANDS: Final = {
    "grad": Page(
        usage="autodiff-viz grad EXPR|FILE.adviz|- [NAME=VALUE …] [options]",
        description="Print the value, the gradient and a table of the nodes.",
        epilog=f"""\
{WORDS}
JSON: {{"value", "gradients": {{input: number}}, "nodes": [{{"name", "op", "operands", "value",
"partials", "adjoint"}}], "numerical": {{input: number}} with --check}}. An operand is the name of a
node, or the number itself, whose partial is null. Nodes the output does not use are left out.
Numbers that are not finite are the texts "nan", "inf" and "-inf".

examples:
  autodiff-viz grad 'exp(x**2)**2' x=0.5
  autodiff-viz grad 'a*b + c' a=3 b=2 c=1 --json
  autodiff-viz grad '-x**2' x=1 --check
  autodiff-viz grad 'x*y' x=1 y=2 -o product.adviz
  echo 'sin(x)' | autodiff-viz grad - x=pi/4

{STATUS}""",
    ),
    "steps": Page(
        usage="autodiff-viz steps EXPR|FILE.adviz|- [NAME=VALUE …] [options]",
        description="Print the timeline: each forward evaluation, the seed, each contribution.\n"
        "In forward mode each value is followed by its tangent.",
        epilog=f"""\
{WORDS}
JSON: a list of {{"step", "phase", "node", "op", "slot", "operand", "value", "upstream", "partial",
"contribution", "before", "after", "remarks": [sentence]}}; what a step does not have is null, and so
is "before" where no contribution has come yet. In forward mode "tangent", that of the operand,
stands for "upstream".

examples:
  autodiff-viz steps 'exp(x**2)**2' x=0.5
  autodiff-viz steps 'x*x' x=3 --seed 2 --json
  autodiff-viz steps 'x*sin(y)' x=3 y=1 --mode forward --along y

{STATUS}""",
    ),
    "debug": Page(
        usage="autodiff-viz debug EXPR|FILE.adviz|- [NAME=VALUE …] [--break WHEN …] [options]",
        description="Run through the sweep and print each step at which a breakpoint stops.\n"
        "Breakpoints, log points and watches saved in a FILE.adviz count too.",
        epilog=f"""\
{WORDS}
when to stop:
  WHEN is a condition over value, adjoint, upstream, partial, contribution and step (in forward
  mode tangent): 'abs(adjoint) > 1e3', 'contribution < 0'; or one of 'is not finite',
  'is exactly zero', 'changes sign', 'contribution 2' (the second one to an adjoint). At a step that
  lacks one of the numbers a condition does not hold. A node may be followed by WHEN: 'a if
  adjoint > 1'. With --log alone the text is written at every step.

All stops are printed, with --first the first one alone. JSON: one object a line, in the order of
the steps: those of autodiff-viz steps with "breakpoints": [text] and "watches": {{text: number}}, and
for a log point {{"step", "log"}}; without any stop the watches at the end, "breakpoints": [].

examples:
  autodiff-viz debug 'exp(x**2)**2' x=3 --break 'abs(adjoint) > 1e3' --watch 'adjoint(x)'
  autodiff-viz debug 'a = x*y; a*sin(a)' x=1 y=2 --break-adjoint a --json
  autodiff-viz debug 'a = x*y; z = a*sin(a)' x=1 y=2 --break-edge 'z->a if contribution < 0'
  autodiff-viz debug 'where(x > 0, sqrt(x), x)' x=-1 --until first-nonfinite
  autodiff-viz debug 'x*sin(x)' x=2 --break-adjoint x --log '{{step}}: {{name}} has {{adjoint}}'

exit status:
  3 it stopped somewhere, 0 it ran to the end without a stop; otherwise
  1 a wrong expression, condition or file, or an output that cannot be written,
  2 wrong use, 130 interrupted, 141 the reader of the output has gone
""",
    ),
    "check": Page(
        usage="autodiff-viz check EXPR|FILE.adviz|- [NAME=VALUE …] [options]",
        description="Compare the gradient with the central difference (f(x + h) - f(x - h)) / 2h, and "
        "each\nlocal gradient with quotients of its op alone; the first wrong rule is named.",
        epilog=f"""\
{WORDS}
JSON: {{"h", "inputs": {{input: {{"backward", "numerical", "error", "verdict", "reason"}}}}}}; with
--nodes also "nodes": [{{"node", "op", "slot", "operand", "partial", "central", "complex", "h",
"error", "own_error", "verdict", "reason"}}], "forward": {{input: {{"backward", "forward", "verdict",
"reason"}}}}, "first_fault" (the name of a node, or null) and "summary". "complex" is null where the
op has no complex formula.

examples:
  autodiff-viz check 'exp(x**2)**2' x=0.5 --h 0.001
  autodiff-viz check 'exp(x**2)**2' x=0.5 --nodes
  autodiff-viz check chain.adviz --json

exit status:
  0 every input agrees, 1 a rule is wrong, 3 no rule is wrong but the central difference cannot tell
  for an input (the reason is printed); otherwise
  1 a wrong expression or file, or an output that cannot be written,
  2 wrong use, 130 interrupted, 141 the reader of the output has gone
""",
    ),
    "why": Page(
        usage="autodiff-viz why EXPR|FILE.adviz|- [NAME=VALUE …] [--input X] [--top K] [options]",
        description="Say why the gradient by an input is zero, tiny, huge or no number: the paths from it\n"
        "to the output with the product of the local gradients along each, and where it is lost.",
        epilog=f"""\
{WORDS}
JSON: {{"input", "gradient", "kind", "sentences", "paths" (how many; a text past 2^53), "alive"
(those without a 0), "sum", "size" (of the sizes of the products), "seed", "places": [{{"loss",
"node", "operand", "slot", "partial"}}], "top": [{{"nodes", "product", "log10", "factors": [{{"node",
"operand", "slot", "partial"}}]}}], "nonfinite": {{"step", "name", "number", "cause", "sentence",
"spread", "stable_form"}} or null}}.
kind: absent, zero, tiny, huge, not finite or ordinary. slot is -1 where a sum cancels.

examples:
  autodiff-viz why 'sigmoid(sigmoid(sigmoid(x)))' x=20
  autodiff-viz why 'x*relu(y)' x=1 y=-2 --input y
  autodiff-viz why 'log(1 + exp(x))' x=800 --json

{STATUS}""",
    ),
    "derive": Page(
        usage="autodiff-viz derive EXPR|FILE.adviz|- [NAME=VALUE …] [--order N] [--wrt X] [options]",
        description="Print the program of the derivative, equal parts shared and numbers folded,\n"
        "how large its graph is, and with values for the inputs its value there.",
        epilog=f"""\
{WORDS}
JSON: {{"variables", "functions", "edges", "program"}}, and "value" with a point. variables: inputs,
numbers (one for each use) and results. functions: the ops. edges: one from each operand to its
function and one from each function to its result.

examples:
  autodiff-viz derive 'tanh(x)' --order 2
  autodiff-viz derive 'exp(x**2)**2' x=0.5 --json
  autodiff-viz derive 'x*sin(y)' --wrt y -o slope.adviz

{STATUS}""",
    ),
    "hessian": Page(
        usage="autodiff-viz hessian EXPR|FILE.adviz|- [NAME=VALUE …] [options]",
        description="Print the second derivatives of the output by every pair of inputs.",
        epilog=f"""\
{WORDS}
JSON: {{"inputs": [name, …], "hessian": [[number, …], …]}}.

examples:
  autodiff-viz hessian 'x**2*y' x=1 y=2
  autodiff-viz hessian 'exp(x*y)' x=1 y=1 --json

{STATUS}""",
    ),
    "jacobian": Page(
        usage="autodiff-viz jacobian EXPR|FILE.adviz|- [NAME=VALUE …] [--outputs A,B] [options]",
        description="Print the derivatives of the chosen nodes, a row each, by every input.",
        epilog=f"""\
{WORDS}
JSON: {{"outputs": [name, …], "inputs": [name, …], "jacobian": [[number, …], …]}}.

examples:
  autodiff-viz jacobian 'a = x*y; b = x + y; a*b' x=1 y=2 --outputs a,b
  autodiff-viz jacobian 'x*y' x=1 y=2 --json

{STATUS}""",
    ),
    "export": Page(
        usage="autodiff-viz export EXPR|FILE.adviz|- [NAME=VALUE …] [--step N|--all-steps] -o FILE",
        description="Write the picture as the window shows it: FILE.svg, .pdf, .png or .dot.\n"
        "The names of the files are printed.",
        epilog=f"""\
{WORDS}
examples:
  autodiff-viz export 'exp(x**2)**2' x=0.5 -o chain.svg
  autodiff-viz export 'exp(x**2)**2' x=0.5 --step 6 --theme dark --scale 2 -o chain.png
  autodiff-viz export chain.adviz --all-steps -o chain.pdf
  autodiff-viz export 'x*y' x=1 y=2 --mode forward --along y -o product.svg
  autodiff-viz export 'exp(x)*y - x' x=1 y=2 --colour sign -o signs.svg
  autodiff-viz export 'x*y' x=1 y=2 -o product.adviz

{STATUS}""",
    ),
    "tour": Page(
        usage="autodiff-viz tour --output DIR",
        description="Drive the real window through the article's story: build the chain by dragging,\n"
        "step to the end, save a picture at each stage, and compare the numbers it shows.",
        epilog="""\
example:
  autodiff-viz tour --output build/tour

exit status:
  0 every number is the article's, 1 one differs, 2 wrong use, 130 interrupted
""",
    ),
    "desktop": Page(
        usage="autodiff-viz desktop install|remove",
        description="Put the app into the menu of a Linux or BSD desktop, with its icon and the file "
        "type .adviz,\nfor this user; or take out exactly what was put in.",
        epilog="""\
The files go below $XDG_DATA_HOME (~/.local/share): the entry into applications/, the icons into
icons/hicolor/, the file type into mime/packages/, and a list of them into autodiff-viz/. A file
that was changed since stays where it is. Either may be repeated.

examples:
  autodiff-viz desktop install
  autodiff-viz desktop remove

exit status:
  0 done, 1 a file cannot be written, or no such menu, 2 wrong use, 130 interrupted
""",
    ),
}
