# A true tensor whose shape lies.
# expect: ok | error *
# control: none, nobody shows it there

import torch


class Lying(torch.Tensor):
    @property
    def shape(self):
        return (10**9, 10**9)

    def __repr__(self, **_):
        return "<img src=x onerror=alert(1)>"

    def tolist(self):
        return [self]


torch.ones(3).as_subclass(Lying)
