"""Readers: any file becomes papers."""
