"""Result files: the forms a screening can be returned in, each in the format that was submitted."""
