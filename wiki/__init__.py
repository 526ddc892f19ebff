"""The semantic wiki and the command line."""
