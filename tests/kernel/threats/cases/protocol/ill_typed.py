# Outputs of the right kind with values of the wrong one.
# expect: ok
# control: none, there is no app to deceive

for output in (None, 1, [], {}, {"kind": "text"}, {"kind": "text", "text": 5}, {"kind": ["text"], "text": "x"},
               {"kind": "stream", "name": "stdin", "text": "x"}, {"kind": "tensor", "shape": "x"},
               {"kind": "table", "columns": {}}, {"kind": "vega", "spec": []}, {"kind": "html", "html": "<b>"},
               {"kind": "text", "text": "x", "html": "<script>"}):
    send({"t": "out", "output": output})
