"""The screens and dialogs, one per file, named after what the user sees."""
