//! What most callers need.

pub use crate::config::Config;
pub use crate::job_result_routing::Route;
pub use crate::redis_runtime;
pub use crate::Job;
