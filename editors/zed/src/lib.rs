//! authentik blueprints in Zed.

// The macro below exports functions, which needs unsafe code; the extension has none of its own.
#[forbid(unsafe_code)]
mod extension;

use extension::Blueprintc;

zed_extension_api::register_extension!(Blueprintc);
