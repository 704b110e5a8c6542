# Tiny frames without end.
# limits: wall_s=3
# expect: killed OutputLimit
# control: none, there is no app to deceive

while True:
    send({"t": "cut"})
