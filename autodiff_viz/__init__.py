"""Autodiff Viz: build, draw, step through and check reverse-mode automatic differentiation."""

__version__ = "0.1.0"
