# /dev/shm outlives the run and is shared by all.
# says: refused PermissionError
# control: host

attempt(open, f"/dev/shm/{MARK}", "x")
