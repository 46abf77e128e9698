//! Where a job's result goes. The text stands in parts, since the table of routes is generated.

use crate::pool_hashing::PoolId;
use crate::Job;

include!("job_result_routing/routes.rs");
include!("job_result_routing/deliver.rs");
