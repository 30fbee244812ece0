//! Scenarios as people write them.

use crate::simulate::Scenario;

/// Reads a scenario from YAML or JSON.
///
/// # Errors
///
/// Fails where the text is not a scenario; the message has none of its values.
pub fn scenario(text: &str) -> Result<Scenario, String> {
    serde_yaml::from_str(text).map_err(|error| without_value(&error.to_string()))
}

/// Returns what is wrong with a text that people wrote, without the value that is: it may be a secret.
pub(crate) fn without_value(error: &str) -> String {
    let value = error.find("invalid type: ").or_else(|| error.find("invalid value: "));
    let Some(start) = value.and_then(|at| error.get(at..)?.find(['"', '`']).map(|mark| at + mark)) else {
        return error.to_owned();
    };
    let rest = error.get(start..).unwrap_or_default();
    let end = rest.find(", expected").unwrap_or(rest.len());
    format!("{}***{}", error.get(..start).unwrap_or_default(), rest.get(end..).unwrap_or_default())
}
