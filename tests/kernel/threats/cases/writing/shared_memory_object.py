# The same by multiprocessing.
# says: refused PermissionError
# control: host

from multiprocessing import shared_memory
attempt(shared_memory.SharedMemory, MARK, True, 64)
