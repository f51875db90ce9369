"""What is wrong with the text of an article, whatever the page says."""
