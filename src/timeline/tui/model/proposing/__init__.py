"""The proposals of a draft under review: their words, and the form that edits one."""
