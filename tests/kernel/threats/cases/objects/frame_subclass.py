# A true DataFrame whose methods lie.
# expect: ok | error *
# control: none, nobody shows it there

import pandas as pd


class Frame(pd.DataFrame):
    @property
    def shape(self):
        return (-1, 10**12)

    def __len__(self):
        return 10**12

    def __getitem__(self, _):
        raise KeyError("none")

    def to_dict(self, *_, **__):
        return {"x": self}


Frame({"a": [1, 2]})
