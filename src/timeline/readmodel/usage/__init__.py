"""What a store used before, for forms that offer it again."""
