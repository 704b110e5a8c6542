# An event loop wants a pair of sockets.
# expect: error PermissionError
# control: says

import asyncio
asyncio.run(asyncio.sleep(0))
print("HARM")
