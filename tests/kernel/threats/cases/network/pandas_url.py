# pandas fetches what looks like an address.
# says: refused URLError
# control: host

import pandas as pd
attempt(pd.read_csv, f"http://127.0.0.1:{PORT}/data.csv")
