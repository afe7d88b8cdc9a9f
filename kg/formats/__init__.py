"""File formats, written from a `GraphSource`."""
