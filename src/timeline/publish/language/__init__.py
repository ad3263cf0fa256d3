"""The words of pages, dates and statuses in each language that pages are written in."""
