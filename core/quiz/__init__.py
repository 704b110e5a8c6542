"""Questions on the notes: read from YAML, varied by drawn parameters, answered by running code, graded.

read, library     the bank: ``data/quiz/<chapter>.yaml`` and the ``quiz`` fences of one's own notes
draws, template   parameters, and the text in which they stand
solve, inside     answers, computed in the kernel
variant           one question as it is asked
grade             what an answer is worth
answering         one question shown, answered, stored, taken back; session: many of them
check             everything that a question claims, verified
"""
