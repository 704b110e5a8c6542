# The runner's own modules, emptied and lied to.
# expect: ok | error * | killed *
# control: none, there is no runner

import sys
for name, module in list(sys.modules.items()):
    if name.startswith(("core.kernel", "core.display", "json", "struct", "os")):
        for key in list(vars(module)):
            if callable(getattr(module, key)) and not key.startswith("__"):
                setattr(module, key, lambda *_, **__: b"HARM")
