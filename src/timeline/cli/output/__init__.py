"""What the commands print: lists, one development, statuses, receipts, progress."""
