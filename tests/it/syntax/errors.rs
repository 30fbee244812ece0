//! Errors, and what is read around them.

use super::*;

/// The errors, each as the text it marks.
fn marked(text: &str) -> Vec<(String, Kind)> {
    let tree = syntax::parse(text);
    tree.errors().iter().map(|error| (tree.slice(error.span).to_owned(), error.kind.clone())).collect()
}

fn only_error(text: &str) -> (String, Kind) {
    let mut errors = marked(text);
    assert_eq!(errors.len(), 1, "{text:?}: {errors:?}");
    errors.remove(0)
}

#[test]
fn errors_mark_what_must_be_edited() {
    let cases: &[(&str, &str, Kind)] = &[
        ("a:\n  x: 1\n   y: 2\n", "y", Kind::Misindented { item: false, found: 4, expected: 3 }),
        ("e:\n- m: a\n  i: b\n - m: c\n", "-", Kind::Misindented { item: true, found: 2, expected: 1 }),
        ("a: \"x\nb: y\n", "\"", Kind::UnclosedQuote { quote: '"' }),
        ("a: \"x\nb: \"y\"\n", "\"", Kind::UnclosedQuote { quote: '"' }),
        ("a: 'it's'\n", "s'", Kind::TextAfterQuote),
        ("a: [1, 2\nb: c\n", "[", Kind::UnclosedBracket { open: '[' }),
        ("a: {x: 1]\n", "{", Kind::MismatchedBracket { open: '{', close: ']' }),
        ("a: [1, 2]]\n", "]", Kind::UnopenedBracket { close: ']' }),
        ("a: {x: 1 y: 2}\n", "y", Kind::MissingComma),
        ("a: see: this\n", "see: this", Kind::ColonInValue),
        ("a: 1\nb:2\n", ":", Kind::MissingSpaceAfterColon),
        ("- a\n-b\n", "-", Kind::MissingSpaceAfterDash),
        ("e:\n  - m:a.b\n    i: 1\n", ":", Kind::MissingSpaceAfterColon),
        ("e:\n  - m: a\n    i: b\n  - m:a.b\n    i: 1\n", ":", Kind::MissingSpaceAfterColon),
        ("e:\n  -m: a\n   i: 1\n", "-", Kind::MissingSpaceAfterDash),
        ("e:\n  - m: a\n  -m: a\n    i: 1\n", "-", Kind::MissingSpaceAfterDash),
        ("a: x\u{2028}y\nb: 1\n", "\u{2028}", Kind::LineBreak { character: '\u{2028}' }),
        ("a\u{85}b: 1\n", "\u{85}", Kind::LineBreak { character: '\u{85}' }),
        ("# a\u{2029}b\nc: 1\n", "\u{2029}", Kind::LineBreak { character: '\u{2029}' }),
        ("a: 1\njunk\n", "junk", Kind::MissingColon),
        ("a: @x y # c\n", "@x y # c", Kind::ReservedStart { character: '@' }),
        ("a: *x y\n", "*x y", Kind::ReservedStart { character: '*' }),
        ("a: {{ x }}\n", "{{ x }}", Kind::Template),
        ("a: {{ x }}/y\n", "{{ x }}/y", Kind::Template),
        ("a: - b\n", "-", Kind::NestedOnSameLine),
        ("a: |\n    x\n  y\nb: 1\n", "y", Kind::BlockScalarIndentation),
        ("a:\n\tb: 1\n", "\t", Kind::Tab { indentation: true }),
        ("a: 1\t# c\n", "\t", Kind::Tab { indentation: false }),
        ("a: \"\\d\"\n", "\\d", Kind::InvalidEscape),
        ("a: x\u{7}y\n", "\u{7}", Kind::ControlCharacter { character: '\u{7}' }),
        ("a: 2026-13-45\n", "2026-13-45", Kind::InvalidTimestamp { text: "2026-13-45".into() }),
        ("a: 0x_\n", "0x_", Kind::InvalidNumber { text: "0x_".into() }),
        ("a: =\n", "=", Kind::SpecialScalar { text: "=".into() }),
        ("[a, b]: c\n", "[a, b]", Kind::UnhashableKey),
        ("<<: 1\n", "1", Kind::BadMerge),
        ("a: !!foo x\n", "!!foo", Kind::UnknownCoreTag { tag: "!!foo".into() }),
        ("a: &x 1\nb: &x 2\n", "&x", Kind::DuplicateAnchor { name: "x".into() }),
        ("a: [!Value, x]\n", "!Value,", Kind::TextAfterTag { character: ',' }),
        ("a: &x.y 1\n", ".", Kind::AnchorName { character: '.' }),
        ("a: [https://x/?y]\n", "?", Kind::ReservedInBrackets { character: '?' }),
        ("{a: 1, : 2}\n", ":", Kind::MissingKey),
        ("a: {b\n  c: 1}\n", "b\n  c", Kind::KeyOverLines),
        ("a: |\n  x\n\t\nb: 1\n", "\t", Kind::Tab { indentation: true }),
    ];
    for (text, mark, kind) in cases {
        let (marked, found) = only_error(text);
        assert_eq!((marked.as_str(), &found), (*mark, kind), "{text:?}");
    }
    let undefined = Kind::UndefinedAlias { name: "nmae".into(), similar: Some("name".into()) };
    assert_eq!(only_error("a: &name 1\nb: *nmae\n"), ("*nmae".into(), undefined));
}

#[test]
fn tabs_in_quotes_block_scalars_and_comments_are_fine() {
    assert_eq!(marked("a: \"x\ty\"\nb: 'x\ty'\nc: |\n  x\ty\n  \tz\n# a\tb\n"), []);
}

#[test]
fn comments_directly_after_quotes_and_brackets_are_comments() {
    let tree = syntax::parse("a: \"x\"# one\nb: {c: [d]# two\n  }# three \u{e4}\n");
    assert_eq!(tree.errors(), []);
    let comments: Vec<_> =
        tree.comments().iter().map(|comment| (comment.text(&tree), tree.slice(comment.span))).collect();
    assert_eq!(comments, [(" one", "# one"), (" two", "# two"), (" three \u{e4}", "# three \u{e4}")]);
    assert_eq!(marked("a: *x# c\n").len(), 1);
}

#[test]
fn an_error_leaves_the_entries_around_it_in_the_tree() {
    let text = "\
version: 1
entries:
- model: a
  attrs: {x: 1}
 - model: lost
   id: b
- model: c
  attrs:
    name: see: this
    slug: s
- model: d
";
    let tree = syntax::parse(text);
    let kinds: Vec<_> = tree.errors().iter().map(|error| tree.slice(error.span)).collect();
    assert_eq!(kinds, ["-", "see: this"]);
    let models: Vec<_> = tree
        .items(at(&tree, "entries"))
        .iter()
        .map(|&entry| tree.as_str(tree.get(entry, "model").unwrap().1).unwrap())
        .collect();
    assert_eq!(models, ["a", "c", "d"]);
    assert_eq!(written(&tree, "entries/1/attrs/slug"), "s");
}

#[test]
fn an_alias_whose_anchor_was_lost_with_a_broken_line_is_no_error() {
    let tree = syntax::parse("a: &x b: c\nd: 1\ne: *x\n");
    assert_eq!(tree.errors().len(), 1);
    assert_eq!(tree.slice(tree.errors()[0].span), "&x b: c");
}

#[test]
fn hostile_texts_end_quickly() {
    let deep = |open: &str| open.repeat(100_000);
    let nest: String = (0..3000).map(|level| format!("{}k:\n", " ".repeat(level))).collect();
    let mut merges = String::from("a0: &a0 {k: v}\n");
    for level in 1..40 {
        let below = level - 1;
        merges.push_str(&format!(
            "a{level}: &a{level} {{<<: [*a{below}, *a{below}, *a{below}], k{level}: v}}\n"
        ));
    }
    let wide: String = (0..20_000).map(|key| format!("  k{key}: v\n")).collect();
    let uses: String = (0..20_000).map(|key| format!("u{key}: {{<<: *w}}\n")).collect();
    let texts = [
        (deep("["), true),
        (deep("{a: "), true),
        (deep("- "), true),
        (deep("? "), true),
        (deep("!T "), true),
        (deep("\t"), true),
        (deep("*a "), true),
        (deep("- *a\n"), true),
        (deep("a: b: c\n"), true),
        (deep("- |\n"), false),
        (deep("# c\n"), false),
        (deep("-\n # c\n"), false),
        ("k: {<<: {a: b}}\n".repeat(40_000), false),
        (nest, true),
        (merges, false),
        (format!("w: &w\n{wide}{uses}"), true),
    ];
    for (text, rejected) in texts {
        let start = Instant::now();
        let tree = syntax::parse(&text);
        let took = start.elapsed();
        let sample: String = text.chars().take(20).collect();
        assert_eq!(!tree.errors().is_empty(), rejected, "{sample:?}: {:?}", tree.errors().first());
        assert!(took < Duration::from_secs(10), "{sample:?} took {took:?}");
    }
    let brackets = deep("[");
    let depth = syntax::parse(&brackets);
    assert_eq!(depth.errors()[0].kind, Kind::Limit(Limit::Depth));
    let large = " ".repeat(syntax::MAX_TEXT_BYTES + 1);
    assert_eq!(syntax::parse(&large).errors()[0].kind, Kind::Limit(Limit::TextSize));
}
