"""Records batches, and makes their receipts."""
