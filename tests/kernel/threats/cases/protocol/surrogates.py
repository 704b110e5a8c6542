# Half characters, which no page can be sent.
# expect: ok
# control: none, there is no app to deceive

send_bytes(b'{"t":"out","output":{"kind":"text","text":"\\ud800 \\udfff"}}')
