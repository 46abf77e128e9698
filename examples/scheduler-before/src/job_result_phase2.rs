//! Where a job's result goes. The text stands in parts, since the table of routes is generated.

use crate::phase3::PoolId;
use crate::Job;

include!("job_result_phase2/routes.rs");
include!("job_result_phase2/deliver.rs");
