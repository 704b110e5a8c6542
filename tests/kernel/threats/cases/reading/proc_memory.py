# The memory of the app, by /proc.
# says: refused PermissionError
# says: refused PermissionError
# control: says

attempt(open, f"/proc/{PARENT}/maps")
attempt(open, f"/proc/{PARENT}/mem", "rb", 0)
