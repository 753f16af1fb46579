# firstline-cgi, the FastCGI program.
