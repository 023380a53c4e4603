//! What is run.

mod fcopy;
mod fdump;
mod fmd5;
mod fspace;

use super::scenario::Scenario;

/// All scenarios of all tools.
pub(super) fn all() -> Vec<Scenario> {
    [fcopy::scenarios(), fdump::scenarios(), fspace::scenarios(), fmd5::scenarios()].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn every_name_is_there_once() {
        let all = super::all();
        let names: HashSet<_> = all.iter().map(|one| (one.tool, one.name)).collect();
        assert_eq!(names.len(), all.len());
    }
}
