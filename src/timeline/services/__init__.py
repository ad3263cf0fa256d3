"""The services behind `Timeline`: queries, screen queries, commands, files, operations."""
