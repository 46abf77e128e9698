//! `lingua-scheduler CONFIG TENANT`: says which queue a tenant's jobs go to.

use std::env;
use std::fs;
use std::process::ExitCode;

use scheduler::phase3::pool_of;
use scheduler::prelude::*;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [filename, tenant] = arguments.as_slice() else {
        eprintln!("usage: lingua-scheduler CONFIG TENANT");
        return ExitCode::from(2);
    };
    let config = Config::parse(&fs::read_to_string(filename).unwrap_or_default());
    let phase2 = if config.phase2 { "redis" } else { "memory" };
    let job = Job {
        id: 0,
        tenant: tenant.clone(),
    };
    println!(
        "{phase2} {}",
        phase2::queue_key(pool_of(&job, config.spread()))
    );
    ExitCode::SUCCESS
}
