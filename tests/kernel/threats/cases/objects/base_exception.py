# An error that no `except Exception` catches, raised while a value is shown.
# expect: error Bad | ok
# control: none, nobody shows it there

class Bad(BaseException):
    pass


class Value:
    def __repr__(self):
        raise Bad


Value()
