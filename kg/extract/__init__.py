"""The language analysis of one paper."""
