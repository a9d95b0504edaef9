"""What is kept in the database: sessions, replies by message id, referrals and what is told of them."""
