# The calls through which most kernels fell: bpf, userfaultfd, perf, io_uring, modules, a filter of our own.
# machine: x86_64
# says: 7
# control: none, most are closed to unprivileged users there too

refused = 0
for number, arguments in ((321, (0, 0, 0)), (323, (1,)), (298, (0, 0, -1, -1, 0)), (425, (1, 0)), (175, (0, 0, 0)),
                          (317, (1, 8, 0)), (165, (0, 0, 0, 0, 0))):
    try:
        raw(number, *arguments)
    except PermissionError:
        refused += 1
print(refused)
