//! Numbers that look like chance and are the same in every run.

use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Numbers from a seed.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }

    pub(crate) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// One of so many inputs that are alike is tried: all of them with optimization, as the project's workflows do, and only a
/// part without, where each takes ten times as long.
pub(crate) const ONE_IN: usize = if cfg!(unoptimized) { 4 } else { 1 };

/// How many of a number of inputs that are alike are tried, or how large a text is.
pub(crate) const fn a_part_of(count: usize) -> usize {
    count.div_ceil(ONE_IN)
}

/// A runner of properties with the same cases in every run.
pub(crate) fn runner(cases: u32, seed: u8) -> TestRunner {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    TestRunner::new_with_rng(Config { cases, failure_persistence: None, ..Config::default() }, rng)
}
