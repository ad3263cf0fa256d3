"""The screens and dialogs, one a file, named after what the user sees."""
