# Frames after the end, meant for whoever runs next.
# expect: ok
# control: none, there is no app to deceive

send({"t": "end", "status": "ok", "error": None})
for _ in range(5):
    send({"t": "begin", "level": "strong"})
    send({"t": "out", "output": {"kind": "text", "text": "HARM"}})
    send({"t": "end", "status": "ok", "error": None})
