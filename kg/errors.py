"""The errors a person can mend: printed as one line with the fix in it, never as a traceback."""


class KgError(Exception):
    """Something the user can put right; the message says what is wrong and how to mend it."""


class UnreadError(KgError):
    """An extractor could not read this one text; others it may. The text is read again when it is next asked for."""
