# A worker, as a reader who copies from the web would start one.
# expect: error RuntimeError
# control: says

import multiprocessing
worker = multiprocessing.Process(target=print)
worker.start()
worker.join()
print("HARM")
