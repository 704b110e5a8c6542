# The same numbers with bit 30 set: another table of calls.
# machine: x86_64
# expect: killed Crash
# control: none, most kernels are built without it

raw(0x40000000 + 39)
