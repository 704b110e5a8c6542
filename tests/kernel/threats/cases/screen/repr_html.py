# HTML by the way that notebooks render.
# expect: ok
# kinds: text
# control: none, there is no screen

class Page:
    def _repr_html_(self):
        return "<script>alert(1)</script>"

    def _repr_mimebundle_(self, **_):
        return {"text/html": "<script>alert(1)</script>", "application/javascript": "alert(1)"}

    def _repr_svg_(self):
        return "<svg onload=alert(1)>"

    def _ipython_display_(self):
        raise RuntimeError("HARM")

    def __repr__(self):
        return "a page"


Page()
