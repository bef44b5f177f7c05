"""The child side of the extraction: runs confined, reads hostile files, writes plain results."""
