# A class that says it is a DataFrame, with cells of its own making.
# expect: ok | error *
# control: none, nobody shows it there

class DataFrame:
    __module__ = "pandas.core.frame"
    columns = ["<script>alert(1)</script>"]
    index = range(10**9)
    shape = (10**9, 1)

    def __len__(self):
        return 10**9

    def to_dict(self, *_, **__):
        return {"a": {}}

    def _repr_html_(self):
        return "<script>alert(1)</script>"

    def __repr__(self):
        return "a frame"


DataFrame()
