//! Switches of a deployment. Their keys are those of config files in production, so they keep the old names.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Config {
    pub phase2: bool,
    pub phase3: bool,
    pub pools: u32,
}

impl Config {
    /// Reads lines such as `phase2 = on`; what it does not know it leaves alone.
    pub fn parse(text: &str) -> Config {
        let mut config = Config {
            pools: 1,
            ..Config::default()
        };
        for (key, value) in text.lines().filter_map(|line| line.split_once('=')) {
            match key.trim() {
                "phase2" => config.phase2 = value.trim() == "on",
                "phase3" => config.phase3 = value.trim() == "on",
                "pools" => config.pools = value.trim().parse().unwrap_or(config.pools),
                _ => {}
            }
        }
        config
    }

    /// How many pools jobs are spread over.
    pub fn spread(&self) -> u32 {
        let Config { phase3, pools, .. } = *self;
        if phase3 {
            pools.max(1)
        } else {
            1
        }
    }
}
