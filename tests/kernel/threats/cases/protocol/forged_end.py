# The run says that it has ended, and goes on.
# limits: wall_s=1
# expect: ok
# control: none, there is no app to deceive

send({"t": "end", "status": "ok", "error": None})
while True:
    pass
