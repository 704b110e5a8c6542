"""Vega-Lite by allowlist: what charts of study notes use, and nothing that fetches, links or runs.

What could harm, and where it is stopped:

    data by URL, geographic shapes           data.py: inline rows of scalars only; no projections, no geoshape
    pictures and links                       marks.py, channels.py: no image mark, no url and no href channel
    CSS and SVG references (``url(…)``)      leaves.py: colours by their grammar; no scale may pass data on as a colour
    pictures in tooltips                     leaves.py: a tooltip draws an <img> for a key "image": no such name
    expressions                              expression.py: arithmetic on datum's fields, by a list of functions
    event streams, places in the page        params.py: names of events without a filter; no ``element`` for an input
    usermeta, which sets embed options       spec.py: not a known key
    sizes that freeze a browser              bounds on every count, length, bin, step and view

One file a part of the grammar; each ends in a table of the properties that are let through.
"""
