"""What networks come to: which schools are in them and which aren't, who comes to their meetings, and what their leads give."""
