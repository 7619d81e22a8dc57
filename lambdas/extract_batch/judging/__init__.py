"""What an answer is worth: it is read, and each of its records judged."""
