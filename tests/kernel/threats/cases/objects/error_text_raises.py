# An error whose message is another error.
# expect: error Bad
# control: none, nobody shows it there

class Bad(Exception):
    def __str__(self):
        raise ValueError("no text")


raise Bad
