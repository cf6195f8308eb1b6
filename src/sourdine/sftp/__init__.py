"""The SFTP door: a folder to write prospect files into, and one to read their results from."""
