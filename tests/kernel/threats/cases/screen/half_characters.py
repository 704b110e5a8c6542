# Half characters, which no encoder takes.
# expect: ok
# control: none, there is no screen

print("\ud800 \udcff")
"\udfff"
