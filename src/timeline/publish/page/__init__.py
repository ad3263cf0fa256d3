"""The pages of a published site: their words, their data and their templates."""
