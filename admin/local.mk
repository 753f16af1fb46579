# firstline-admin, the operator's command line.
