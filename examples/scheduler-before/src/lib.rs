//! A job scheduler: jobs go to pools, pools to queues, results back to whom they belong.

pub mod config;
pub mod job_result_phase2;
pub mod phase3;
pub mod prelude;
pub mod phase2;

/// A unit of work. [`phase3::pool_of`] says which pool runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: u64,
    pub tenant: String,
}
