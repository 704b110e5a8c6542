# A cell that names itself like markup.
# expect: error ValueError
# control: none, there is no screen

exec(compile("raise ValueError('<b>')", "<img src=x onerror=alert(1)>", "exec"))
