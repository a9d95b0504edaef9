"""What is measured, each beside a peer in the same run."""
