"""An article read: its file, front matter, language, blocks and steps, each character with its place."""
