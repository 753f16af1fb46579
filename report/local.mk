# firstline-report, the nightly batch.
