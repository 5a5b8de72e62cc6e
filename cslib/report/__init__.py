"""The notebooks run for a quarter and every segment, and the pages made of them."""
