# The disk filled by many files, each below the limit of one.
# limits: files_mb=20
# expect: killed DiskLimit | error OSError
# control: says

for number in range(8):
    with open(f"large-{number}", "wb", 0) as file:
        file.write(bytes(10 << 20))
print("HARM")
