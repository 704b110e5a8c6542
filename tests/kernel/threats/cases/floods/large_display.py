# One displayed value larger than a frame may be.
# expect: ok
# control: none, there is nothing to display on

"x" * (5 << 20)
