# A line more in somebody's note.
# says: refused PermissionError
# control: host

attempt(open, NOTE, "a")
try:
    print("more", file=open(NOTE, "a"))
except PermissionError:
    pass
