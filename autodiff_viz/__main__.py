"""`python -m autodiff_viz`: the same as the command `autodiff-viz`."""

import sys

if __name__ == "__main__":
    try:
        from autodiff_viz.cli import main

        status = main()
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
