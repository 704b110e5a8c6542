# A traceback of a thousand calls.
# expect: error ValueError
# control: none, nobody shows it there



def down(n):
    if not n:
        raise ValueError("deep")
    down(n - 1)


down(900)
