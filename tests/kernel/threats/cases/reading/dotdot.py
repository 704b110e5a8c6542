# Out of the folder by a relative path.
# says: refused PermissionError
# control: says

attempt(open, "../" * 12 + "etc/passwd")
