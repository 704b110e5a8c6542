# Markup in the cells, the column names, the index and the dtype of a table.
# expect: ok
# kinds: table
# control: none, there is no screen

import pandas as pd
bad = "<img src=x onerror=alert(1)>"
pd.DataFrame({bad: [bad, "[x](javascript:alert(1))"]}, index=pd.Index([bad, "$\\href{javascript:alert(1)}{x}$"], name=bad))
