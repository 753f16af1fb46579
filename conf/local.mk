# Configuration that is installed or shipped.
