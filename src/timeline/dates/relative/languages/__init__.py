"""The words of date phrases in English, Dutch, French and German; the rules know none of them."""
