//! The pipeline: units from a source through detectors and filters into a report.
