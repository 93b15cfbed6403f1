"""Documents to keep: PDFs printed by WeasyPrint in processes of their own.

::

    printer.py        the port: from the archive, or printed once for everybody who waits for it
      archive.py      files by content hash under DATA_DIR/documents
      sharing.py      callers of the same job share one printing
      press.py        a few printing processes, replaced when they die or are worn
        process.py    one of them, as this process sees it
    ---- the other side of a socket ----
    worker.py         the loop of a printing process
      typesetting.py  WeasyPrint, with what it may reuse
      fetching.py     the only addresses it may read: `data:`
      limits.py       what a printing process may use
    glyphs.py         characters no font has, and the package that brings one
    qr.py             the link as a picture
"""
