"""The review of a draft: what is in its file, and the edits that each decision makes in it."""
