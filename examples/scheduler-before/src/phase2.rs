//! The queues, one a pool. This one keeps them in memory and speaks of Redis keys.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use crate::phase3::{self, PoolId};
use crate::Job;

/// The Redis key of a pool's queue.
pub fn queue_key(pool: PoolId) -> String {
    format!("queue:{}", pool.0)
}

#[derive(Debug, Default)]
pub struct Phase2Runtime {
    queues: BTreeMap<String, VecDeque<Job>>,
}

impl Phase2Runtime {
    pub fn push(&mut self, job: Job, pools: u32) -> PoolId {
        let pool = phase3::pool_of(&job, pools);
        self.queues
            .entry(queue_key(pool))
            .or_default()
            .push_back(job);
        pool
    }

    pub fn pop(&mut self, pool: PoolId) -> Option<Job> {
        self.queues.get_mut(&queue_key(pool))?.pop_front()
    }
}
