# firstline-notify and firstline-mailin come with their own issue; the folder holds what is agreed about them.
