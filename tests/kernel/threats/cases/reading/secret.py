# A secrets.toml beside the app, readable by whoever runs the app.
# says: refused PermissionError
# control: says

attempt(lambda: open(SECRET).read())
