# pandas takes a path, a URL or a compressed file.
# says: refused PermissionError
# control: says

import pandas as pd
attempt(pd.read_csv, SECRET)
