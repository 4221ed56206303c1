"""Step 3: the derivative by the central difference, (f(x + ε) - f(x - ε)) / 2ε."""

import autodiff_viz as adv


def f(x):
    """(exp(x²))²"""
    return adv.square(adv.exp(adv.square(x)))


print("dz/dx by the central difference =", adv.numerical_gradient(f, 0.5, h=0.001))
