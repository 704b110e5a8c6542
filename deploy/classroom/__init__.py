"""A class: several app processes behind nginx, one address, one PostgreSQL for what was answered.

site.conf.template   what nginx must know; the same with and without containers
site.py              fills it in, and makes a whole configuration of it for an nginx without root
__main__.py          starts the processes and nginx, and starts again what ends
"""
