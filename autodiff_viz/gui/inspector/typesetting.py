"""LaTeX -> SVG by ziamath, which is imported when the first formula is asked for; no Qt here."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

SIZE: Final = 19
PRINTABLE: Final = range(0x20, 0x7F)


def is_typesettable(latex: str) -> bool:
    """Whether the formula's font has every sign of it; other scripts are drawn by Qt."""
    return all(ord(sign) in PRINTABLE for sign in latex)


def load_ziamath() -> None:
    """Import what takes long, beside the GUI thread."""
    import ziamath.zmath  # noqa: F401


@lru_cache(maxsize=2048)
def typeset(latex: str, colour: str) -> bytes:
    """Return the formula as SVG of paths only, which every renderer draws alike."""
    from ziafont.config import config as glyphs
    from ziamath.config import config as formulas
    from ziamath.zmath import Latex

    glyphs.svg2 = formulas.svg2 = False
    drawn = Latex(latex, size=SIZE, color=colour).svg()
    # ziamath leaves the rule of \overline black.
    return drawn.replace('fill="black"', f'fill="{colour}"').encode()
