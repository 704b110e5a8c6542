# Importing a file reads it, and an error message shows its lines.
# says: refused PermissionError
# control: says

from importlib.machinery import SourceFileLoader
attempt(SourceFileLoader("foreign", f"{ROOT}/app.py").get_data, f"{ROOT}/app.py")
