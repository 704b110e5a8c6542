"""The reader's own notes on the screen.

shelf        which there are in this visit: the folder's, for the owner of the machine; uploads, kept in their browser
keeper       the browser's share of that (``keeper.js``)
renamed      notes that have another name than when they were seen last
watch        a file that is saved appears by itself
own_book     a note as a page needs it
sheet        the page of one note
pieces       texts with callouts and pictures
checkup      what was found, repairs with their diffs
practice     questions in a note
quiz_faults  what is wrong with one that cannot be read
found        the notes as the search box needs them
questions    those of all notes of this visit
"""
