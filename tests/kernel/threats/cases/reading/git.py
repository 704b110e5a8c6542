# The repository's own folder: history, remotes, perhaps a token in a URL.
# says: refused PermissionError
# control: says

attempt(open, f"{ROOT}/.git/HEAD")
