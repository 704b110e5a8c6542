# A pool of workers.
# limits: wall_s=1
# expect: error PermissionError | error RuntimeError | error OSError
# control: says

from concurrent.futures import ProcessPoolExecutor
with ProcessPoolExecutor(1) as pool:
    pool.submit(len, "x").result()
print("HARM")
