# Two threads that print at once, to tear frames apart.
# limits: wall_s=3
# expect: ok
# control: none, there are no frames

import threading


def talk(word):
    for _ in range(2000):
        print(word * 20)


threads = [threading.Thread(target=talk, args=(word,)) for word in "ab"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
