"""The windows of the debugger; all that is found is found by `autodiff_viz.debugger`."""
