//! What can be typed about `why`.

use super::ProjectArgs;
use clap::Args;

/// Arguments of `why`.
#[derive(Debug, Args)]
pub(in super::super) struct WhyArgs {
    /// The place: FILE:LINE[:COLUMN], or FILE, or the fingerprint of a finding, of which the first 8 digits will do
    #[arg(value_name = "PLACE")]
    pub(in super::super) place: String,

    /// Text for people, or JSON
    #[arg(short, long, value_enum, default_value = "human")]
    pub(in super::super) format: WhyFormat,

    #[command(flatten)]
    pub(in super::super) project: ProjectArgs,
}

/// How `why` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in super::super) enum WhyFormat {
    /// Text for people.
    Human,
    /// One object.
    Json,
}
