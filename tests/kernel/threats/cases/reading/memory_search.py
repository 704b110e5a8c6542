# What the zygote knows, every run knows: no object in it may hold what a page or another run said.
# says: 0
# control: none, the harness has no secret in memory there

import gc
mark = "".join(("tok", "en-of-", "the-app"))
found = 0
for thing in gc.get_objects():
    if thing is globals():
        continue
    if type(thing) is dict:
        found += sum(type(value) is str and mark in value for value in list(thing.values()))
    elif type(thing) in (list, tuple, set):
        found += sum(type(value) is str and mark in value for value in list(thing))
print(found)
