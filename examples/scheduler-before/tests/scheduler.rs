use scheduler::job_result_phase2::{result_key, route};
use scheduler::phase3::pool_of;
use scheduler::prelude::*;
use scheduler::phase2::Phase2Runtime;

fn job(id: u64, tenant: &str) -> Job {
    Job {
        id,
        tenant: tenant.to_owned(),
    }
}

#[test]
fn a_tenant_always_meets_the_same_pool() {
    assert_eq!(pool_of(&job(1, "acme"), 8), pool_of(&job(2, "acme"), 8));
}

#[test]
fn a_job_comes_out_of_the_queue_that_it_went_into() {
    let mut runtime = Phase2Runtime::default();
    let pool = runtime.push(job(1, "acme"), 8);
    assert_eq!(runtime.pop(pool), Some(job(1, "acme")));
    assert_eq!(runtime.pop(pool), None);
}

#[test]
fn a_failed_job_goes_back_to_its_queue() {
    let job = job(7, "acme");
    let pool = pool_of(&job, 8);
    let again = route(false, false, pool);
    assert_eq!(again, Route::Retry(pool));
    assert_eq!(
        result_key(&job, again),
        scheduler::phase2::queue_key(pool)
    );
}

#[test]
fn config_files_keep_their_keys() {
    let phase2 = Config::parse("phase2 = on\nphase3 = off\npools = 8\n");
    assert_eq!(
        phase2,
        Config {
            phase2: true,
            phase3: false,
            pools: 8
        }
    );
    assert_eq!(phase2.spread(), 1);
}
