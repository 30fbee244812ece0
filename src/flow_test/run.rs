//! Running the tests of a file.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::file::{Expect, FlowTest, FlowsOf, Given, PropertyTest, Shown, TestFile};
use super::names::Names;
use super::person::{self, Seeing};
use super::property::Wanted;
use super::report::{Status, TestResult};
use crate::flow_view::{FlowView, without_value};
use crate::graph::{Flow, Subject, UnknownFlow};
use crate::prove::machine::Flows;
use crate::prove::{Check, Verdict, counterexample_document, verdicts};

/// Reads a test file.
///
/// # Errors
///
/// Fails where the text is no test file, and says where and why.
pub fn read(text: &str) -> Result<TestFile, String> {
    if text.trim().is_empty() {
        return Ok(TestFile::default());
    }
    serde_yaml::from_str(text).map_err(|error| without_value(&error.to_string()))
}

/// Runs the tests of a file with wanted names. `path`: what results call the file; `flows`: all flows of the view.
pub fn run<'t>(
    path: &str,
    file: &TestFile,
    view: &FlowView<'_, 't>,
    flows: &Flows<'_, 't>,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Vec<TestResult> {
    let names = Names::of(flows);
    let runner = Runner { path, view, flows, names };
    let mut results = Vec::new();
    for test in file.tests.iter().filter(|test| is_wanted(&test.name)) {
        results.extend(runner.cases(test));
    }
    for property in &file.properties {
        let name = property.name.clone().or_else(|| property.built_in.clone()).unwrap_or_default();
        if is_wanted(&name) {
            results.extend(runner.property(&name, property));
        }
    }
    results
}

struct Runner<'r, 'a, 't> {
    path: &'r str,
    view: &'r FlowView<'a, 't>,
    flows: &'r Flows<'a, 't>,
    names: Names<'a>,
}

impl Runner<'_, '_, '_> {
    fn result(&self, name: &str, flow: Option<&str>, status: Status, reasons: Vec<String>) -> TestResult {
        TestResult {
            path: self.path.to_owned(),
            name: name.to_owned(),
            flow: flow.map(str::to_owned),
            status,
            reasons,
            trace: Vec::new(),
            counterexample: None,
        }
    }

    /// The results of a test: one, or one for each of its cases.
    fn cases(&self, test: &FlowTest) -> Vec<TestResult> {
        if test.each.is_empty() {
            return vec![self.case(test, &test.name, &test.given, &test.expect)];
        }
        let cases = test.each.iter().enumerate().map(|(number, case)| {
            let own = case.get("name").and_then(Value::as_str);
            let name = own.map_or_else(|| (number + 1).to_string(), str::to_owned);
            let name = format!("{} / {name}", test.name);
            let unknown = case.as_object().into_iter().flatten().map(|(key, _)| key.as_str());
            let unknown = unknown.into_iter().find(|key| !["name", "given", "expect"].contains(key));
            if let Some(unknown) = unknown {
                let reason =
                    format!("unknown field `{unknown}` of a case, expected `name`, `given` or `expect`");
                return self.result(&name, Some(&test.flow), Status::Error, vec![reason]);
            }
            let over = |base: &Value, part: &str| merged(base, case.get(part));
            self.case(test, &name, &over(&test.given, "given"), &over(&test.expect, "expect"))
        });
        cases.collect()
    }

    fn case(&self, test: &FlowTest, name: &str, given: &Value, expect: &Value) -> TestResult {
        match self.seeing(test, given, expect) {
            Err(reason) => self.result(name, Some(&test.flow), Status::Error, vec![reason]),
            Ok((seeing, expect)) => {
                let reasons = differences(&seeing, &expect);
                let status = if reasons.is_empty() { Status::Passed } else { Status::Failed };
                let mut result = self.result(name, Some(&test.flow), status, reasons);
                if status == Status::Failed {
                    result.trace = seeing.trace;
                }
                result
            }
        }
    }

    fn seeing(&self, test: &FlowTest, given: &Value, expect: &Value) -> Result<(Seeing, Expect), String> {
        let given: Given = part("given", given)?;
        let expect: Expect = part("expect", expect)?;
        let number = self.number(&test.flow)?;
        self.names.check(&given, &expect)?;
        Ok((person::run(self.flows, number, &given)?, expect))
    }

    /// The number of a flow.
    fn number(&self, slug: &str) -> Result<usize, String> {
        let found = self.flows.all.iter().position(|flow| flow.slug == slug);
        found.ok_or_else(|| {
            let unknown =
                UnknownFlow::among(self.view.instance(), self.flows.all, slug, |text| self.view.hide(text));
            unknown.to_string()
        })
    }

    /// The numbers of the flows that the files write or change.
    fn own_flows(&self) -> Vec<usize> {
        let instance = self.view.instance();
        let flows = self.flows.all.iter().enumerate();
        flows.filter(|(_, flow)| instance.concerns(flow)).map(|(number, _)| number).collect()
    }

    /// The results of a property: one for each flow that it is about.
    fn property(&self, name: &str, test: &PropertyTest) -> Vec<TestResult> {
        let error = |reason: String| vec![self.result(name, None, Status::Error, vec![reason])];
        let wanted = match Wanted::of(test) {
            Ok(wanted) => wanted,
            Err(reason) => return error(reason),
        };
        let numbers: Vec<usize> = match &test.flows {
            None => self.own_flows(),
            Some(FlowsOf::All(_)) => (0..self.flows.all.len()).collect(),
            Some(FlowsOf::Some(slugs)) => match slugs.iter().map(|slug| self.number(slug)).collect() {
                Ok(numbers) => numbers,
                Err(reason) => return error(reason),
            },
        };
        let mut assumed = Vec::new();
        if let Some(except) = &test.except {
            let bindings = self.flows.all.iter().flat_map(Flow::policy_bindings);
            let found = bindings.filter_map(|binding| match &binding.subject {
                Subject::Policy { id: Some(id), name, .. } if *name == except.policy => Some(*id),
                _ => None,
            });
            assumed = found.map(|policy| (policy, !except.passes)).collect();
            if assumed.is_empty() {
                return error(format!(
                    "`except` must name a policy of a flow: there is no `{}`",
                    except.policy
                ));
            }
        }
        let check: &dyn Check = &wanted;
        let mut results = Vec::new();
        for number in numbers {
            let Some(flow) = self.flows.all.get(number) else { continue };
            let Some(verdict) = verdicts(self.flows, number, &[check], &assumed).pop().flatten() else {
                continue;
            };
            let slug = Some(flow.slug.as_str());
            results.push(match verdict {
                Verdict::Proven => self.result(name, slug, Status::Passed, Vec::new()),
                Verdict::Unknown(reason) => self.result(name, slug, Status::Unknown, vec![reason.to_owned()]),
                Verdict::Broken(counterexample) => TestResult {
                    counterexample: Some(counterexample_document(
                        &counterexample,
                        &|text| self.view.hide(text),
                        &|object| self.view.place_of(object),
                    )),
                    ..self.result(name, slug, Status::Failed, vec![wanted.broken()])
                },
            });
        }
        if results.is_empty() {
            results.push(self.result(name, None, Status::Passed, Vec::new()));
        }
        results
    }
}

/// A part of a test.
fn part<T: DeserializeOwned + Default>(name: &str, value: &Value) -> Result<T, String> {
    match value {
        Value::Null => Ok(T::default()),
        value => serde_json::from_value(value.clone())
            .map_err(|error| format!("`{name}`: {}", without_value(&error.to_string()))),
    }
}

/// A value with the parts that another overrides.
fn merged(base: &Value, over: Option<&Value>) -> Value {
    match (base, over) {
        (base, None) => base.clone(),
        (Value::Object(base), Some(Value::Object(over))) => {
            let mut both = base.clone();
            for (key, value) in over {
                let merged = merged(both.get(key).unwrap_or(&Value::Null), Some(value));
                both.insert(key.clone(), merged);
            }
            Value::Object(both)
        }
        (_, Some(over)) => over.clone(),
    }
}

/// What is not as expected, a line each.
fn differences(seeing: &Seeing, expect: &Expect) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(outcome) = expect.outcome.filter(|outcome| *outcome != seeing.ending) {
        let why = if seeing.why.is_empty() { String::new() } else { format!(": {}", seeing.why) };
        found.push(format!("the outcome is `{}`, not `{}`{why}", seeing.ending.name(), outcome.name()));
    }
    if let Some(signed_in) = expect.signed_in.filter(|signed_in| *signed_in != seeing.signed_in) {
        found.push(match signed_in {
            true => "the person has no session".to_owned(),
            false => "the person has a session".to_owned(),
        });
    }
    let list = |names: &[String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match &expect.shown {
        None => {}
        Some(Shown::Exactly(wanted)) if *wanted == seeing.shown => {}
        Some(Shown::Exactly(wanted)) => {
            found.push(format!("shown are {}, not {}", list(&seeing.shown), list(wanted)));
        }
        Some(Shown::Some(some)) => {
            let missing: Vec<String> =
                some.contains.iter().filter(|name| !seeing.shown.contains(name)).cloned().collect();
            if !missing.is_empty() {
                found.push(format!("not shown: {}", list(&missing)));
            }
            let wrong: Vec<String> =
                some.never.iter().filter(|name| seeing.shown.contains(name)).cloned().collect();
            if !wrong.is_empty() {
                found.push(format!("shown, and should never be: {}", list(&wrong)));
            }
            let mut shown = seeing.shown.iter();
            if !some.order.iter().all(|name| shown.any(|shown| shown == name)) {
                found.push(format!(
                    "shown are {}, not in the order {}",
                    list(&seeing.shown),
                    list(&some.order)
                ));
            }
        }
    }
    found
}
