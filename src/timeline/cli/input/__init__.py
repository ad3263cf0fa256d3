"""What the commands read: options, prompts, an editor, keys."""
