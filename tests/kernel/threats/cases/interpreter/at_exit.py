# Work left for the end of the interpreter.
# limits: wall_s=1
# expect: ok
# control: none, the harness ends without it



def burn():
    while True:
        pass


import atexit
atexit.register(burn)
print("done")
