//! Values that shells offer, of arguments that take more than a few words.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command, Error};

use crate::catalog::{Release, UnknownRelease};
use crate::rules::rules;

/// Reads a value as it would be read without this, and offers some.
#[derive(Clone, Copy)]
pub(super) struct Offered<T> {
    read: fn(&str) -> Result<T, String>,
    offered: fn() -> Vec<&'static str>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Offered<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, Error> {
        self.read.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.offered)().into_iter().map(PossibleValue::new)))
    }
}

/// A release of authentik.
pub(super) fn release() -> Offered<Release> {
    Offered {
        read: |text| text.parse().map_err(|error: UnknownRelease| error.to_string()),
        offered: || Release::ALL.into_iter().map(Release::name).collect(),
    }
}

/// The name of a rule, or what the user takes for one.
pub(super) fn rule() -> Offered<String> {
    Offered { read: |name| Ok(name.to_owned()), offered: || rules().iter().map(|rule| rule.name).collect() }
}
