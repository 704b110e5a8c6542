# Codes that move a terminal's cursor, change its title or type for it.
# expect: ok
# kinds: stream
# control: none, there is no screen

print("\x1b[2J\x1b]0;title\x07\x1b[6n\x1b]52;c;aGk=\x07 \x9b31m plain")
