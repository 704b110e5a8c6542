# A page fetched, as a cell full of good will might.
# says: refused URLError
# control: host

import urllib.request
attempt(urllib.request.urlopen, f"http://127.0.0.1:{PORT}/", None, 1)
