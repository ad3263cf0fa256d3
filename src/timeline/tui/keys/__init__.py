"""The tables of keys, one for each place, and the page that is written from them."""
