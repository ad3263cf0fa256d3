"""The review of a draft: the proposals, the article, and one key for each decision."""
