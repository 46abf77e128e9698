//! Which pool runs a job: the same tenant always meets the same pool.

use crate::Job;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PoolId(pub u32);

/// FNV-1a of the tenant's name.
///
/// ```
/// use scheduler::phase3::pool_of;
///
/// let job = scheduler::Job { id: 1, tenant: "acme".to_owned() };
/// assert_eq!(pool_of(&job, 1).0, 0);
/// ```
pub fn pool_of(job: &Job, pools: u32) -> PoolId {
    let hash = job.tenant.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    PoolId(hash % pools.max(1))
}
