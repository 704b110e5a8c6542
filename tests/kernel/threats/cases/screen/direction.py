# Marks that turn the direction of writing, to make code look like other code.
# expect: ok
# control: none, there is no screen

print("\u202eevil\u2066 \u2069 \u200f")
