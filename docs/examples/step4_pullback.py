"""Step 4: the derivative by backpropagation, one pullback for each function, last to first."""

import autodiff_viz as adv

x = 0.5
a, square_back = adv.pullback(adv.square, x)
y, exp_back = adv.pullback(adv.exp, a)
z, second_square_back = adv.pullback(adv.square, y)

z̄ = 1.0
ȳ = second_square_back(z̄)
ā = exp_back(ȳ)
x̄ = square_back(ā)
print("z̄ =", z̄)
print("ȳ =", ȳ)
print("ā =", ā)
print("x̄ =", x̄)
