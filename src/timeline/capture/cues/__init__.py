"""The words by which an article tells of developments, a frozen table for each language."""
