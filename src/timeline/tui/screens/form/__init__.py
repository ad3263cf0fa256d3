"""The screen of every form, and the parts that it is made of."""
