//! A job scheduler: jobs go to pools, pools to queues, results back to whom they belong.

pub mod config;
pub mod job_result_routing;
pub mod pool_hashing;
pub mod prelude;
pub mod redis_runtime;

/// A unit of work. [`pool_hashing::pool_of`] says which pool runs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    pub id: u64,
    pub tenant: String,
}
