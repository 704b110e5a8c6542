# A file system of our own over a folder of the app.
# says: refused PermissionError
# control: none, an unprivileged user is refused there too

attempt(libc_call, "mount", b"none", OUTSIDE.encode(), b"tmpfs", 0, None)
