"""A reader's own notes: any Markdown, notebook or script in, a living page out.

limits            what is opened at all
decode            bytes to text, whatever program wrote them
folder            a folder of notes: what is in it, pictures, a repaired copy beside a file
sources           notebooks and percent scripts as Markdown, with their stored outputs
note              a file as a chapter
names             names of cells that have none, from what stands in them
wiki              what Obsidian and Typora write beyond Markdown, as pieces to draw
repairs           faults of code that can be mended, one file a kind
check             all that is to be said of a note before anything of it runs
known             where a kept mistake of our chapters stands in somebody's own note
export            the repaired file, in the format it came in

Nothing here runs a reader's code, and nothing writes but ``folder.save_beside``, which never overwrites.
"""
