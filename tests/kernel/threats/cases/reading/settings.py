# Streamlit's folder, in which a share keeps its real secrets.
# says: refused PermissionError
# control: says

attempt(open, f"{ROOT}/.streamlit/config.toml")
