"""Variable: run ordinary Python, get derivatives and programs. What `autodiff_viz` offers to Python."""
