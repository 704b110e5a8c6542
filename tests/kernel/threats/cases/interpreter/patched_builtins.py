# The builtins that the runner uses, replaced.
# expect: ok | error * | killed *
# control: none, there is no runner

import builtins
for name in ("len", "isinstance", "type", "getattr", "str", "print", "open", "dict", "list", "min", "memoryview"):
    setattr(builtins, name, lambda *_, **__: "HARM")
1
