//! The published schemas are those of the types.
//!
//! `BLUEPRINTC_BLESS=1 cargo test --test it -- schemas::` writes them anew.

use std::{env, fs};

use super::{baseline, config, editor_schema, flow_test, plan, prove, report, simulate};
use crate::harness::{Release, project, rules};

fn check(name: &str, schema: &schemars::Schema) {
    check_text(name, &(serde_json::to_string_pretty(schema).expect("a schema is JSON") + "\n"));
}

fn check_text(name: &str, text: &str) {
    let path = project().join("schemas").join(name);
    if env::var_os("BLUEPRINTC_BLESS").is_some() {
        fs::write(&path, text).expect("the schema can be written");
    }
    let published = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == text,
        "schemas/{name} is stale: run BLUEPRINTC_BLESS=1 cargo test --test it -- schemas::"
    );
}

#[test]
fn the_schema_of_the_report_is_fresh() {
    check("report.schema.json", &report::json::schema());
}

#[test]
fn the_schema_of_baselines_is_fresh() {
    check("baseline.schema.json", &baseline::schema());
}

#[test]
fn the_schema_of_the_configuration_is_fresh() {
    check("config.schema.json", &config::schema(rules()));
}

#[test]
fn the_schemas_of_blueprints_are_fresh() {
    for release in Release::ALL {
        check_text(&format!("blueprint-{release}.schema.json"), &editor_schema::text(release));
    }
    check_text("blueprint.schema.json", &editor_schema::text(Release::NEWEST));
}

#[test]
fn the_schema_of_the_plan_is_fresh() {
    check("plan.schema.json", &plan::schema());
}

#[test]
fn the_schema_of_scenarios_is_fresh() {
    check("scenario.schema.json", &simulate::scenario_schema());
}

#[test]
fn the_schema_of_dry_runs_is_fresh() {
    check("run.schema.json", &simulate::result_schema());
}

#[test]
fn the_schema_of_postures_is_fresh() {
    check("posture.schema.json", &prove::schema());
}

#[test]
fn the_schemas_of_flow_tests_are_fresh() {
    check("test.schema.json", &flow_test::schema());
    check("test-report.schema.json", &flow_test::report_schema());
}
