"""Set-up: what has to be made before the processes can start."""
