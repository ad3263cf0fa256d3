"""What is given to the other side: a folder that it can check by itself, and a certificate."""
