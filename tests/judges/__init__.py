"""Judges that ask language models, against servers that speak the providers' wire formats."""
