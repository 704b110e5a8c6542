# A traceback shows the line of a file that it names: let it name a foreign file.
# says: []
# control: says

import linecache
lines = linecache.getlines(SECRET)
print("HARM" if lines else lines)
