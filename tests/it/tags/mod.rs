//! Values that tags and templates fill in.

mod defaults;
mod placeholders;
