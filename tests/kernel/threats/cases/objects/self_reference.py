# Containers that hold themselves.
# expect: ok
# control: none, nobody shows it there

loop = []
loop.append(loop)
table = {"loop": loop}
table["table"] = table
display(loop, table)
loop
