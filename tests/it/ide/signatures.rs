//! The forms of tags and functions, and the argument that is being written.

use blueprintc::ide::signatures;

use super::Editor;

/// The active form with its active argument between angle brackets.
fn shown(editor: &Editor) -> Option<String> {
    let found = editor.ask(signatures)?;
    let form = &found.forms[found.active];
    assert!(form.parameters.iter().all(|parameter| form.label.get(parameter.span.clone()).is_some()));
    Some(match form.active.map(|at| form.parameters[at].span.clone()) {
        Some(span) => {
            format!("{}<{}>{}", &form.label[..span.start], &form.label[span.clone()], &form.label[span.end..])
        }
        None => form.label.clone(),
    })
}

/// What is shown at a caret in the value of an attribute.
fn at(value: &str) -> Option<String> {
    let entry = |value: &str| {
        Editor::entries(&format!(
            "- model: authentik_core.group\n  identifiers:\n    name: {value}\n  attrs: {{}}\n"
        ))
    };
    shown(&entry(value))
}

#[test]
fn every_tag_tells_the_argument_at_the_caret() {
    for (value, wanted) in [
        ("!Find [$0", "!Find [<MODEL>, [FIELD, VALUE], ...]"),
        ("!Find [authentik_core.group, $0", "!Find [MODEL, [<FIELD>, VALUE], ...]"),
        ("!Find [authentik_core.group, [na$0", "!Find [MODEL, [<FIELD>, VALUE], ...]"),
        ("!Find [authentik_core.group, [name, \u{e4}$0", "!Find [MODEL, [FIELD, <VALUE>], ...]"),
        ("!Find [authentik_core.group, [name, x], [a, $0]]", "!Find [MODEL, [FIELD, <VALUE>], ...]"),
        ("!FindObject [authentik_co$0re.group, [name, x]]", "!FindObject [<MODEL>, [FIELD, VALUE], ...]"),
        ("!KeyOf $0", "!KeyOf <ID>"),
        ("!Context $0", "!Context <KEY>"),
        ("!Context [key, $0", "!Context [KEY, <DEFAULT>]"),
        ("!Env [$0", "!Env [<NAME>, DEFAULT]"),
        ("!Env NA$0ME", "!Env <NAME>"),
        ("!File [/x, $0]", "!File [PATH, <DEFAULT>]"),
        ("!Format [\"%s %s\", $0", "!Format [FORMAT, <ARGUMENT>, ...]"),
        ("!Format [\"%s %s\", a, b, $0]", "!Format [FORMAT, <ARGUMENT>, ...]"),
        ("!If [$0]", "!If [<CONDITION>, THEN, ELSE]"),
        ("!If [true, a, $0", "!If [CONDITION, THEN, <ELSE>]"),
        ("!If [true, a, b, $0", "!If [CONDITION, THEN, ELSE]"),
        ("!Condition [$0", "!Condition [<AND|NAND|OR|NOR|XOR|XNOR>, VALUE, ...]"),
        ("!Condition [AND, true, $0", "!Condition [AND|NAND|OR|NOR|XOR|XNOR, <VALUE>, ...]"),
        ("!Enumerate [!Context x, S$0", "!Enumerate [ITERABLE, <SEQ|MAP>, BODY]"),
        ("!Enumerate [x, SEQ, {a: $0", "!Enumerate [ITERABLE, SEQ|MAP, <BODY>]"),
        ("!Index $0", "!Index <DEPTH>"),
        ("!Value 0$0", "!Value <DEPTH>"),
        ("!AtIndex [x, $0", "!AtIndex [OBJECT, <KEY>]"),
        ("!AtIndex [x, 0, $0", "!AtIndex [OBJECT, KEY, <DEFAULT>]"),
        ("!ParseJSON '$0'", "!ParseJSON <TEXT>"),
        ("!Format [\"%s\", !Context $0", "!Context <KEY>"),
        ("!Format [\"%s\", !Cont$0", "!Format [FORMAT, <ARGUMENT>, ...]"),
        ("!Format\n      - \"%s\"\n      - $0", "!Format [FORMAT, <ARGUMENT>, ...]"),
        ("!Format\n      - \"%s\"\n      - x$0", "!Format [FORMAT, <ARGUMENT>, ...]"),
    ] {
        assert_eq!(at(value).as_deref(), Some(wanted), "{value}");
        assert_eq!(at(&value.replace('\n', "\r\n")).as_deref(), Some(wanted), "{value:?}");
    }
}

#[test]
fn outside_of_arguments_nothing_is_told() {
    for value in
        ["$0", "staff$0", "!Fin$0d [x]", "[$0]", "!Find [a, [b, c]]$0", "!Unknown [$0", "!Env x # $0"]
    {
        assert_eq!(at(value), None, "{value}");
    }
}

#[test]
fn arguments_have_their_meaning() {
    let editor = Editor::entries("- model: authentik_core.group\n  attrs: {name: !Enumerate [$0]}\n");
    let found = editor.ask(signatures).expect("it is in a tag");
    let [form] = found.forms.as_slice() else { panic!("{found:?}") };
    assert!(form.documentation.contains("one element for each"), "{form:?}");
    assert!(form.parameters[1].documentation.contains("`MAP`: "), "{form:?}");
    // All words of all tags have one.
    for value in [
        "!KeyOf x$0",
        "!Find [$0]",
        "!Context [$0]",
        "!Env [$0]",
        "!File [$0]",
        "!Format [$0]",
        "!If [$0]",
        "!Condition [$0]",
        "!Index 0$0",
        "!Value 0$0",
        "!AtIndex [$0]",
        "!ParseJSON x$0",
    ] {
        let editor = Editor::entries(&format!("- model: authentik_core.group\n  attrs: {{name: {value}}}\n"));
        let found = editor.ask(signatures).expect("it is in a tag");
        let all = found.forms.iter().flat_map(|form| &form.parameters);
        assert!(all.clone().count() > 0 && all.clone().all(|it| !it.documentation.is_empty()), "{found:?}");
    }
}

fn python(header: &str, code: &str) -> Option<String> {
    shown(&Editor::entries(&format!(
        "- model: authentik_policies_expression.expressionpolicy\n  identifiers: {{name: p}}\n  attrs:\n    expression: {header}{code}\n    execution_logging: true\n"
    )))
}

#[test]
fn functions_of_expressions_tell_their_parameters() {
    let block =
        |line: &str| python("|", &format!("\n      # \u{e4}\n      if request.user:\n          {line}"));
    for (line, wanted) in [
        ("return regex_match($0", "regex_match(<value>, regex)"),
        ("return regex_match(request.user.name, $0)", "regex_match(value, <regex>)"),
        ("return regex_match((1, 2), r\"a,b\", $0", "regex_match(value, regex)"),
        ("ak_user_by(username=\"\u{e4}$0", "ak_user_by(<**filters>)"),
        ("ak_is_group_member(user, $0", "ak_is_group_member(user, <**filters>)"),
        (
            "ak_send_email(x, body=$0",
            "ak_send_email(address, subject, <body=...>, stage=..., template=..., context=..., cc=..., bcc=...)",
        ),
        ("regex_replace(str($0", "regex_replace(<value>, regex, repl)"),
        ("ak_message(\n            $0", "ak_message(<message>)"),
    ] {
        assert_eq!(block(line).as_deref(), Some(wanted), "{line}");
    }
    assert_eq!(python("return ak_message($0", "").as_deref(), Some("ak_message(<message>)"));
    assert_eq!(python("\"return ak_message($0)\"", "").as_deref(), Some("ak_message(<message>)"));
    for line in [
        "return $0",
        "ak_message(\"x\")$0",
        "len($0",
        "x.ak_message($0",
        "ak_client_ip($0",
        "ak_mess$0age(1)",
    ] {
        assert_eq!(block(line), None, "{line}");
    }
}
