"""From the bytes of an object to text, or to the reason why it is none."""
