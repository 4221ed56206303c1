"""Step 2: Square, Cube and Exp are functions of Variables."""

import autodiff_viz as adv

x = adv.Variable(3.0)
print("square(3) =", adv.square(x).data)
print("cube(3) =", adv.cube(x).data)

# They compose: z = (exp(x²))². Drawn, it is the chain in the window.
x = adv.Variable(0.5, name="x")
z = adv.square(adv.exp(adv.square(x)))
print(adv.program_text(adv.trace(z)))
