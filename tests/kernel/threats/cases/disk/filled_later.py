# Files made empty, all within the count, and filled one after the other when nobody counts any more.
# limits: files_mb=20
# expect: killed DiskLimit | error OSError
# control: says

for number in range(8):
    open(f"f{number}", "x").close()
for number in range(8):
    with open(f"f{number}", "r+b", 0) as file:
        file.write(bytes(10 << 20))
print("HARM")
