"""The boards: what waits, each matter with its path, the sources, what changed in between.

Each is a screen over the timeline that answers one question as of the playhead, and leads back
to the development that its answer rests on.
"""
