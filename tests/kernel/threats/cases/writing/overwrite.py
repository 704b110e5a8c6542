# A note emptied by opening it.
# says: refused PermissionError
# control: host

attempt(open, NOTE, "w")
