"""The living notes without a screen: nothing in here imports streamlit, so all of it works from a shell."""
