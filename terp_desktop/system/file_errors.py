"""Turns errors of the file system into sentences with a remedy."""

import errno

from terp_desktop.domain.errors import TerpError


class FileError(TerpError):
    """A file or folder cannot be read or written; `details["path"]` names it."""

    code = "FILE"


_REASONS = {
    errno.ENOENT: ("does not exist", "Check the path."),
    errno.EACCES: ("may not be used by this account", "Ask for the rights, or choose another."),
    errno.EPERM: ("may not be used by this account", "Ask for the rights, or choose another."),
    errno.EROFS: ("is on a read-only disk", "Choose a place that can be written to."),
    errno.ENOSPC: ("has no room: the disk is full", "Free some space, then try again."),
    errno.EDQUOT: ("has no room: the quota is used up", "Free some space, then try again."),
    errno.ENOTDIR: ("lies below something that is not a folder", "Check the path."),
    errno.EISDIR: ("is a folder", "Name a file."),
    errno.EEXIST: ("is in the way", "Move it, or choose another place."),
}


def file_error(error: OSError) -> FileError:
    """Return the same error as a whole sentence with its remedy."""
    reason, remedy = _REASONS.get(
        error.errno or 0, (f"cannot be used ({error.strerror or error})", "Check the path.")
    )
    path = "A file" if error.filename is None else f"“{error.filename}”"
    return FileError(f"{path} {reason}.", remedy=remedy, path=str(error.filename or ""))
