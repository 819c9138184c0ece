"""Keeps the processes of an all-in-one farm running, and leaves none behind."""
