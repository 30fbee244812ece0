//! Findings that comments in the file ignore.

use crate::lint::{FileContext, Finding, Rule, ignore};
use crate::redact::{Name, Words, message};
use crate::rules::document::unused_ignore;
use crate::rules::rules;
use crate::serializer::nearest;

/// Splits findings into those that count and those that a comment ignores, and adds what is wrong
/// with such comments.
pub(crate) fn apply(
    context: &FileContext<'_, '_>,
    findings: Vec<Finding>,
    wanted: impl Fn(&Rule) -> bool,
) -> (Vec<Finding>, Vec<Finding>) {
    let mut ignores = ignore::read(context);
    if ignores.is_empty() {
        return (findings, Vec::new());
    }
    let (mut counted, mut ignored) = (Vec::new(), Vec::new());
    for finding in findings {
        let line = context.source.line_of(finding.span.start);
        let mut hit = false;
        // They are in the order of the file, so those of one line are together.
        let first = ignores.partition_point(|ignore| ignore.line < line);
        let on_line = ignores.iter_mut().skip(first).take_while(|ignore| ignore.line == line);
        for ignore in on_line.filter(|ignore| ignore.rule == finding.rule.name) {
            ignore.used = true;
            hit = true;
        }
        if hit { ignored.push(finding) } else { counted.push(finding) }
    }
    let rule = &unused_ignore::RULE;
    for ignore in ignores.iter().filter(|ignore| !ignore.used) {
        let known = rules().iter().find(|rule| rule.name == ignore.rule);
        // A rule that doesn't run can't be missed.
        if known.is_some_and(|known| !wanted(known)) || !wanted(rule) {
            continue;
        }
        let (message, help) = match known {
            Some(known) => {
                let message =
                    message!("unused ignore comment: `{}` reports nothing on this line", Words(known.name));
                (message, Some("remove it".into()))
            }
            None => {
                let near = nearest(ignore.rule, rules().iter().map(|rule| rule.name));
                let help = near.map(|near| message!("did you mean `{}`?", Words(near)));
                (message!("unknown rule `{}`", Name(ignore.rule)), help)
            }
        };
        counted.push(Finding {
            rule,
            severity: rule.severity,
            file: context.id,
            span: ignore.span,
            message,
            help,
            entry: None,
            blueprint: None,
            related: Vec::new(),
            fix: None,
            said: None,
            need: None,
            consequence: None,
        });
    }
    counted.sort_by_key(|finding| finding.span);
    (counted, ignored)
}
