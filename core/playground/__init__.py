"""The playground: a small network that learns points in the plane while one watches.

    settings    what is to be trained, everything in the address (``address``); pure
    datasets    points, made or the reader's own (``own``); numpy alone
    features    what the network is given of a point
    shape       the network that settings and data ask for; pure
    run         a training as a value: start, advance, state, resume; steps by ``loop`` (torch) or ``compiled`` (numba)
    look        what one sees of it: losses, confusion, histograms, a loss surface
    diagnosis   why it does not learn, as keys and facts; pure
    script      the same training as a script of plain PyTorch
    tour        eight tasks, each with its check; pure
    session     a visitor's page: what a browser asks (``commands``) in, what it is told (``message``) out; numpy alone
    task        the function that the worker calls

What is pure is imported by the app; the rest, which needs torch, by the worker alone.
"""
