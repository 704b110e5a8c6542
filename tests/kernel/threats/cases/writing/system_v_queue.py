# And message queues.
# says: refused PermissionError
# control: host

attempt(libc_call, "msgget", KEY, 0o1666)
