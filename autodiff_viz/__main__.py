"""`python -m autodiff_viz`: the same as the command `autodiff-viz`."""

import sys

from autodiff_viz.cli import main

if __name__ == "__main__":
    sys.exit(main())
