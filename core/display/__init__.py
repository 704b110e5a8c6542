"""A Python object becomes plain JSON in the run, and is checked against an allowlist before a page shows it.

    render   in the run:     object -> output dict            (``to_output``, ``display``)
    schema   in the parent:  output dict -> the same, proven  (``check``, ``check_error``; raises DisplayError)
    explain  in the parent:  error dict, code -> the key of a sentence on cause and cure

Import the one you need: this module imports nothing, so that neither side pays for the other.
"""
