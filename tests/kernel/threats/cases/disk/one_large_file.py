# The disk filled by one file.
# limits: files_mb=4
# expect: error OSError
# control: says

with open("large", "wb", 0) as file:
    for _ in range(20):
        file.write(bytes(1 << 20))
print("HARM")
