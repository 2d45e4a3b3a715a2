//! GitHub Actions: workflow commands that annotate a pull request, and a summary of the job.
