//! Tries failed jobs again. See [`crate::job_result_phase2::route`].

use crate::config::Config;
use crate::phase2::{queue_key, Phase2Runtime};
use crate::{job_result_phase2::Route, Job};

/// Puts `job` back and says in which queue it waits.
pub fn retry(runtime: &mut Phase2Runtime, job: Job, config: &Config) -> String {
    let phase2 = config.phase2; // a local and a field: neither is the module
    let pool = super::phase3::pool_of(&job, config.spread());
    if phase2 && Route::Retry(pool) != Route::Inbox {
        runtime.push(job, config.spread());
    }
    queue_key(pool)
}
