# A hundred thousand values in one frame that passes for an output.
# expect: ok | killed BadFrame
# control: none, there is no app to deceive

send({"t": "out", "output": {"kind": "text", "text": [0] * 400_000}})
