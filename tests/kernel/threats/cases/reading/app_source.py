# The source of the app, which lies outside the grants.
# says: refused PermissionError
# control: says

attempt(open, f"{ROOT}/app.py")
