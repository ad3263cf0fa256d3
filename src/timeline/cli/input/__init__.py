"""Reads the input of commands: options, prompts, an editor, keys."""
