"""What may leave the machine: which data to which server, and what is taken out of a dialogue before it goes."""
