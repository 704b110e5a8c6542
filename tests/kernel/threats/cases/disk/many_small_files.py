# The disk's table of files filled, which no size limit notices.
# limits: files=50
# says: made 50
# control: says

made = 0
try:
    for number in range(200):
        open(f"small-{number}", "x").close()
        made += 1
except OSError as error:
    print("made", made)
else:
    print("HARM")
