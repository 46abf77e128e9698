//! What most callers need.

pub use crate::config::Config;
pub use crate::job_result_phase2::Route;
pub use crate::phase2;
pub use crate::Job;
