# A text that is another text each time it is looked at.
# expect: ok
# control: none, nobody shows it there

class Text(str):
    def __str__(self):
        return "<script>"

    __repr__ = __str__

    def encode(self, *_):
        return b"\xff"


class Bad:
    def __repr__(self):
        return Text("plain")


print(Text("printed"))
Bad()
