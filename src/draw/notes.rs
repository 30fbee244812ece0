//! What is known of a flow's steps beyond the flow itself.

/// Remarks for a drawing, by step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    unreachable: Vec<(usize, String)>,
    findings: Vec<(usize, String)>,
}

impl Notes {
    /// Says that a step is never reached, and why.
    pub fn add_unreachable(&mut self, step: usize, why: impl Into<String>) {
        self.unreachable.push((step, why.into()));
    }

    /// Adds what a rule found at a step.
    pub fn add_finding(&mut self, step: usize, message: impl Into<String>) {
        self.findings.push((step, message.into()));
    }

    /// Why a step is never reached.
    pub fn unreachable(&self, step: usize) -> Option<&str> {
        self.unreachable.iter().find(|(known, _)| *known == step).map(|(_, why)| why.as_str())
    }

    /// What rules found at a step.
    pub fn findings(&self, step: usize) -> impl Iterator<Item = &str> {
        self.findings.iter().filter(move |(known, _)| *known == step).map(|(_, message)| message.as_str())
    }
}
