"""What a prospect file has to be: told from the code that reads it, with files to try it with."""
