# A file of ours where the app's user may write.
# says: refused PermissionError
# control: host

attempt(open, f"{OUTSIDE}/new", "x")
