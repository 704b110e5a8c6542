# The 32-bit entry to the kernel, where 2 is fork and 5 is open.
# machine: x86_64
# expect: killed Crash
# control: says

import ctypes
import mmap
import os
# mov eax, 20 (getpid); int 0x80; ret
code = b"\xb8\x14\x00\x00\x00\xcd\x80\xc3"
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(code)
entry = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
print("HARM" if entry() == os.getpid() else "nothing")
