"""Step 1: a Variable is a number that remembers how it was computed."""

import autodiff_viz as adv

x = adv.Variable(1.0)
print("x =", x.data)
x.data = 2.0
print("x =", x.data)
