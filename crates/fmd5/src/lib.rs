//! Digests files and trees in md5sum's format, and checks such lists.
