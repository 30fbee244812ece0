//! For the tests only; the published package does not contain it.
//!
//! Finds out whether the texts of authentik that some tests need are next to the project; elsewhere `cargo test` lists those
//! tests as ignored. And it says whether the build is without optimization, where time limits are wider.

fn main() {
    const TEXTS: &str = "../shared/authentik/vectors";
    println!("cargo::rustc-check-cfg=cfg(authentik_texts)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(unoptimized)");
    if std::env::var("OPT_LEVEL").is_ok_and(|level| level == "0") {
        println!("cargo::rustc-cfg=unoptimized");
    }
    if std::path::Path::new(TEXTS).is_dir() {
        println!("cargo::rerun-if-changed={TEXTS}");
        println!("cargo::rustc-cfg=authentik_texts");
    }
}
