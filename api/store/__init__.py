"""What is kept in the database: sessions, and replies by message id."""
