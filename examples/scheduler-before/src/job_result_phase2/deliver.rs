// A part of `job_result_routing`: from a result to its route.

/// A failed job is tried again in `pool` unless it `expired`.
pub fn route(done: bool, expired: bool, pool: PoolId) -> Route {
    match (done, expired) {
        (true, _) => Route::Inbox,
        (false, true) => Route::DeadLetter,
        (false, false) => Route::Retry(pool),
    }
}

/// The Redis key under which the result of `job` waits.
pub fn result_key(job: &Job, route: Route) -> String {
    match route {
        Route::Inbox => format!("result:{}:{}", job.tenant, job.id),
        Route::DeadLetter => format!("dead:{}", job.id),
        Route::Retry(pool) => super::phase2::queue_key(pool),
    }
}
