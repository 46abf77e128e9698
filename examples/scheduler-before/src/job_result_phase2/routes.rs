// A part of `job_result_routing`: the routes by result.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    Inbox,
    DeadLetter,
    Retry(PoolId),
}
