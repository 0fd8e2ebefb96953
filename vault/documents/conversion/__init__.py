"""Making pages of files that have none of their own: into a PDF that is then stamped and sealed like any other.

Each type of file is listed once, in `catalogue`. LibreOffice runs as a process tree of its own for each file, in an
enclosure without network, without other files and with bounds on everything; pure Python converters run in the workers.
"""
