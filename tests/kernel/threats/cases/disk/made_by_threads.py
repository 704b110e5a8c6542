# Eight threads that make files at once, to slip past a count.
# limits: files=50 memory_mb=1024
# says: 50
# control: says

import threading
made = []


def work(name):
    for number in range(25):
        try:
            open(f"{name}-{number}", "x").close()
            made.append(name)
        except OSError:
            return


threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("HARM" if len(made) > 50 else len(made))
