"""What people see in a browser: the home page with the chat, the library to read, and its search."""
