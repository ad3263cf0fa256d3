"""The read-only server: pages, feeds, an API and a stream of news over HTTP.

It is a front end like the command line, and asks the same API. Every question runs in a worker
thread with a connection of its own, never on the event loop.
"""
