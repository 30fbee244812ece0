//! Published schemas, and the schema of the user.

mod editor;
mod published;
mod user;
