//! Text to tree: places, meanings, merges, errors and recovery, through the public interface.

mod errors;

use blueprintc::syntax;
use blueprintc::syntax::{Limit, NodeId, NodeKind, Resolved, SyntaxErrorKind as Kind, Tree};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::harness::{SourceFile, Span};

/// The node at a path of keys and indices.
fn at(tree: &Tree, path: &str) -> NodeId {
    let mut node = *tree.documents().first().unwrap();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        node = match part.parse::<usize>() {
            Ok(index) => tree.items(tree.expand(node))[index],
            Err(_) => tree.get(node, part).unwrap_or_else(|| panic!("no {part} in {path}")).1,
        };
    }
    node
}

/// The text of a node's span.
fn written<'s>(tree: &'s Tree, path: &str) -> &'s str {
    tree.slice(tree.span(at(tree, path)))
}

#[test]
fn spans_cover_values_without_tags_anchors_and_what_follows() {
    let text = "\
# top
find: &f !Find [a.b, [c, 'd']]   # right
list:
- one
- two: 2
  three:

last: !If
  # why
  - \"x\"
  -   - y
empty:
";
    let tree = syntax::parse(text);
    assert_eq!(tree.errors(), []);
    assert_eq!(written(&tree, "find"), "[a.b, [c, 'd']]");
    assert_eq!(tree.slice(tree.full_span(at(&tree, "find"))), "&f !Find [a.b, [c, 'd']]");
    assert_eq!(tree.tag(at(&tree, "find")).unwrap().local(), Some("Find"));
    assert_eq!(tree.slice(tree.tag(at(&tree, "find")).unwrap().span), "!Find");
    assert_eq!(tree.anchor(at(&tree, "find")).unwrap().name, "f");
    assert_eq!(written(&tree, "find/1/1"), "'d'");
    assert_eq!(written(&tree, "list"), "- one\n- two: 2\n  three:");
    assert_eq!(written(&tree, "list/1"), "two: 2\n  three:");
    assert_eq!(written(&tree, "last"), "- \"x\"\n  -   - y");
    assert_eq!(tree.slice(tree.full_span(at(&tree, "last"))), "!If\n  # why\n  - \"x\"\n  -   - y");
    assert_eq!(written(&tree, "last/1"), "- y");
    let empty = tree.span(at(&tree, "empty"));
    assert!(empty.is_empty());
    assert_eq!(&text[..empty.start as usize], text.trim_end());
    let comments: Vec<_> = tree.comments().iter().map(|comment| comment.text(&tree)).collect();
    assert_eq!(comments, [" top", " right", " why"]);
}

#[test]
fn variables_are_values_wherever_they_stand() {
    let text = "\
find: !Find [m, [name, ${X}]]
map: {a: ${A}, ${K}: {b: x${B:={c: d}}y}}
list: [pre-${X}-post, '${X:=a, b}', \"\\t ${X/a/b} é\", ${X:?no}] # ${C}
plain: ${X:-a: b #c}
folded: >
  one ${X:-\"} two
  three ${Y}
${KEY:=a: b}: &a ${X}
again: *a
";
    let tree = syntax::parse(text);
    assert_eq!(tree.errors(), []);
    for (path, value) in [
        ("find/1/1", "${X}"),
        ("map/a", "${A}"),
        ("map/${K}/b", "x${B:={c: d}}y"),
        ("list/0", "pre-${X}-post"),
        ("list/1", "${X:=a, b}"),
        ("list/2", "\t ${X/a/b} é"),
        ("list/3", "${X:?no}"),
        ("plain", "${X:-a: b #c}"),
        ("folded", "one ${X:-\"} two three ${Y}\n"),
        ("${KEY:=a: b}", "${X}"),
        ("again", "${X}"),
    ] {
        assert_eq!(tree.as_str(at(&tree, path)), Some(value), "{path}");
    }
    assert_eq!(written(&tree, "list"), "[pre-${X}-post, '${X:=a, b}', \"\\t ${X/a/b} é\", ${X:?no}]");
    assert_eq!(&text[tree.content_offset(at(&tree, "list/0"), 9)..][..4], "post");
    assert_eq!(&text[tree.content_offset(at(&tree, "folded"), 16)..][..5], "three");
    let comments: Vec<_> = tree.comments().iter().map(|comment| comment.text(&tree)).collect();
    assert_eq!(comments, [" ${C}"]);
    // Beside a mistake, and in lines that end in other ways.
    let tree = syntax::parse("a: {b: ${B}}\r\nc: [d\r\ne: {f: ${F:-g}}\r\n");
    let errors: Vec<_> = tree.errors().iter().map(|error| tree.slice(error.span)).collect();
    assert_eq!(errors, ["["]);
    assert_eq!(tree.as_str(at(&tree, "a/b")), Some("${B}"));
    assert_eq!(tree.as_str(at(&tree, "e/f")), Some("${F:-g}"));
    let breaks = syntax::parse("a: \"x\"\u{2028}b: {c: ${C}}\n");
    assert_eq!(breaks.as_str(at(&breaks, "b/c")), Some("${C}"));
    // What is not a tag is read as it is written.
    let quoted = syntax::parse("{a: '${A:', b: '}'}");
    assert_eq!((quoted.errors(), quoted.as_str(at(&quoted, "b"))), (&[][..], Some("}")));
    assert_eq!(syntax::parse("a: [${ X }]\n").errors().len(), 1);
}

#[test]
fn comments_inside_brackets_and_block_headers_are_kept_in_order() {
    let tree = syntax::parse("a: [ # one\n  x, # two\n]\nb: | # three\n  # text\n# four\n");
    let comments: Vec<_> = tree.comments().iter().map(|comment| tree.slice(comment.span)).collect();
    assert_eq!(comments, ["# one", "# two", "# three", "# four"]);
    assert_eq!(tree.as_str(at(&tree, "b")), Some("# text\n"));
    assert_eq!(written(&tree, "b"), "| # three\n  # text");
}

#[test]
fn places_hold_with_unicode_crlf_and_a_byte_order_mark() {
    let text = "\u{feff}a: é😀 # ü\r\nb:\r\n  - \"ß\"\r\n  - |\r\n    x\r\n    y\r\n";
    let tree = syntax::parse(text);
    assert_eq!(tree.errors(), []);
    assert_eq!(written(&tree, "a"), "é😀");
    assert_eq!(written(&tree, "b/0"), "\"ß\"");
    assert_eq!(tree.as_str(at(&tree, "b/1")), Some("x\ny\n"));
    assert_eq!(written(&tree, "b/1"), "|\r\n    x\r\n    y");
    let file = SourceFile::new("x.yaml", text);
    let place = file.position(tree.comments()[0].span.start);
    assert_eq!((place.line, place.column), (1, 7));
    assert_eq!(text.as_bytes()[tree.content_offset(at(&tree, "b/1"), 2)], b'y');
}

#[test]
fn block_scalars_span_from_their_indicator_to_their_last_text() {
    for (header, value) in [
        ("|", "a\n\n  b\n"),
        ("|-", "a\n\n  b"),
        ("|+", "a\n\n  b\n\n"),
        ("|2", "  a\n\n    b\n"),
        (">-", "a\n\n  b"),
    ] {
        let text = format!("k: !T &x {header} # c | c\n    a\n\n      b\n\nnext: 1\n");
        let tree = syntax::parse(&text);
        assert_eq!(tree.errors(), [], "{text}");
        assert_eq!(tree.as_str(at(&tree, "k")), Some(value), "{header}");
        assert_eq!(written(&tree, "k"), format!("{header} # c | c\n    a\n\n      b"));
        let a = value.find('a').unwrap();
        assert_eq!(tree.content_offset(at(&tree, "k"), a), text.find("    a").unwrap() + 4, "{header}");
        let b = value.find('b').unwrap();
        assert_eq!(tree.content_offset(at(&tree, "k"), b), text.find(" b").unwrap() + 1, "{header}");
    }
    let tree = syntax::parse("a: |-\nb: >\n\n");
    assert_eq!((written(&tree, "a"), written(&tree, "b")), ("|-", ">"));
}

#[test]
fn offsets_in_folded_and_quoted_values_lead_to_the_same_characters() {
    let text = "a: >\n  one\n  two\n\n  three\n    four\n  five\nb: \"x\\u00e9 \\\n   y\n  z\\tw\"\nc: 'it''s\n\n  q'\nd: p\n  r\n";
    let tree = syntax::parse(text);
    assert_eq!(tree.errors(), []);
    for key in ["a", "b", "c", "d"] {
        let node = at(&tree, key);
        let value = tree.as_str(node).unwrap();
        for (offset, character) in value.char_indices().filter(|(_, c)| c.is_ascii_alphabetic()) {
            let place = tree.content_offset(node, offset);
            assert!(
                text[place..].starts_with(character),
                "{key}: {offset} of {value:?} is {:?}",
                &text[place..]
            );
        }
    }
}

#[test]
fn item_lines_are_whole_lines_of_items_and_pairs() {
    let text = "entries:\n# first\n- model: a\n  attrs:\n    x: 1\n# second\n-\n  model: b\n- {c: d}\nother: [1,\n  2]\n";
    let tree = syntax::parse(text);
    let lines = |path: &str, index| tree.item_lines(at(&tree, path), index).map(|span| tree.slice(span));
    assert_eq!(lines("entries", 0), Some("- model: a\n  attrs:\n    x: 1\n# second\n"));
    assert_eq!(lines("entries", 1), Some("-\n  model: b\n"));
    assert_eq!(lines("entries", 2), Some("- {c: d}\n"));
    assert_eq!(lines("entries", 3), None);
    assert_eq!(lines("entries/0", 0), None);
    assert_eq!(lines("entries/0", 1), Some("  attrs:\n    x: 1\n"));
    assert_eq!(lines("other", 0), None);
    assert_eq!(lines("", 1), Some("other: [1,\n  2]\n"));
}

#[test]
fn merges_and_duplicates_are_resolved_as_pyyaml_does() {
    let text = "\
base: &base {a: 1, b: 2}
other: &other {b: 3, c: 4}
x: {z: 0, <<: [*base, *other], c: 5, z: 6}
chain: {<<: {<<: *base, a: 9}}
numbers: {1: a, true: b, 1.0: c, '1': d}
";
    let tree = syntax::parse(text);
    assert_eq!(tree.errors(), []);
    let entries = |path: &str| -> Vec<(&str, &str)> {
        tree.entries(at(&tree, path))
            .map(|(k, v)| (tree.slice(tree.span(k)), tree.slice(tree.span(v))))
            .collect()
    };
    assert_eq!(entries("x"), [("b", "2"), ("c", "5"), ("a", "1"), ("z", "6")]);
    assert_eq!(entries("chain"), [("a", "9"), ("b", "2")]);
    assert_eq!(entries("numbers"), [("1", "c"), ("'1'", "d")]);
    assert_eq!(tree.pairs(at(&tree, "x")).len(), 4);
    let duplicates: Vec<_> = tree
        .duplicate_keys()
        .iter()
        .map(|found| (tree.slice(tree.span(found.first)), tree.slice(tree.span(found.later))))
        .collect();
    assert_eq!(duplicates, [("z", "z"), ("1", "true"), ("1", "1.0")]);
}

#[test]
fn duplicates_are_found_among_many_keys() {
    let mut text: String = (0..1000).map(|index| format!("key{index}: 1\n")).collect();
    text.push_str("key7: 2\n");
    let tree = syntax::parse(&text);
    assert_eq!(tree.duplicate_keys().len(), 1);
    assert_eq!(tree.entries(at(&tree, "")).len(), 1000);
    assert_eq!(written(&tree, "key7"), "2");
}

#[test]
fn scalars_mean_what_they_mean_in_yaml_1_1() {
    let text = "- 0777\n- 1:30\n- yes\n- 'yes'\n- 1e3\n- .5\n- 1_000\n- ~\n- !!str 1\n- !Context yes\n- 99999999999999999999\n- 0x10\n- 0o17\n";
    let tree = syntax::parse(text);
    let resolved: Vec<_> = tree.items(at(&tree, "")).iter().map(|&item| tree.resolve(item)).collect();
    assert_eq!(
        resolved,
        [
            Resolved::Int(511),
            Resolved::Int(90),
            Resolved::Bool(true),
            Resolved::Str("yes"),
            Resolved::Str("1e3"),
            Resolved::Float(0.5),
            Resolved::Int(1000),
            Resolved::Null,
            Resolved::Str("1"),
            Resolved::Str("yes"),
            Resolved::BigInt { negative: false, radix: 10, digits: "99999999999999999999".into() },
            Resolved::Int(16),
            Resolved::Str("0o17"),
        ]
    );
}

#[test]
fn aliases_are_followed_and_never_in_circles() {
    let tree = syntax::parse("a: &x [1]\nb: *x\nc: &y {k: *y}\n");
    assert_eq!(tree.expand(at(&tree, "b")), at(&tree, "a"));
    let inner = at(&tree, "c/k");
    assert!(matches!(tree.node(inner).kind, NodeKind::Alias(None)));
    assert_eq!(tree.expand(inner), inner);
    assert_eq!(tree.errors()[0].kind, Kind::RecursiveAlias { name: "y".into() });
}

/// All that must hold for any text.
fn check_invariants(text: &str) {
    let tree = syntax::parse(text);
    let inside = |span: Span| {
        assert!(text.get(span.range()).is_some(), "{span:?} is not in {text:?}");
    };
    for id in tree.node_ids() {
        inside(tree.span(id));
        inside(tree.full_span(id));
        let children: Vec<NodeId> = tree
            .items(id)
            .iter()
            .copied()
            .chain(tree.pairs(id).flat_map(|(key, value)| [key, value]))
            .collect();
        for child in children {
            assert!(child > id);
            assert!(
                tree.full_span(id).contains(tree.full_span(child)),
                "{text:?}: {:?} {:?}",
                tree.full_span(id),
                tree.full_span(child)
            );
        }
        if let Some(scalar) = tree.scalar(id) {
            for offset in 0..=scalar.value.len() {
                assert!(tree.content_offset(id, offset) <= text.len());
            }
        }
        tree.resolve(id);
        for index in 0..3 {
            tree.item_lines(id, index).into_iter().for_each(inside);
        }
        tree.entries(id).for_each(|(key, value)| {
            inside(tree.span(key));
            inside(tree.span(value));
        });
    }
    tree.comments().iter().for_each(|comment| inside(comment.span));
    assert!(tree.errors().is_sorted_by_key(|error| error.span));
    for error in tree.errors() {
        inside(error.span);
        error.related.iter().for_each(|related| inside(related.span));
        assert!(!error.message().is_empty());
        error.help();
    }
}

const BLUEPRINT: &str = "\
version: 1
metadata: {name: x, labels: {a/b: \"true\"}}
entries:
# a comment
- &e
  model: m.n
  id: &i a
  identifiers:
    slug: !Find [a.b, [c, !KeyOf d]] # right
  attrs:
    <<: {k: 0777, l: é}
    code: |
      def f(x):
        return \"ü\"

    list: [1, {a: b}, 'it''s', \"\\u00e9 \\
      z\"]
    more: >-
      one
      two
- *e
";

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_gives_a_sound_tree(text in "[-a-c:\\[\\]{}#'\"|>&*!?%@,~=<0-9 \t\r\n\u{e9}\u{feff}\u{85}\u{0}\\\\]{0,60}") {
        check_invariants(&text);
    }

    #[test]
    fn any_bytes_give_a_sound_tree(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        check_invariants(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_mutated_blueprint_gives_a_sound_tree(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), 0_usize..12, "[-a:\\[\\]{}#'\"|>&*!?, \t\n\u{e9}]{0,4}"), 1..4)
    ) {
        let mut text: Vec<char> = BLUEPRINT.chars().collect();
        for (place, length, inserted) in edits {
            let start = place.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, inserted.chars());
        }
        check_invariants(&text.into_iter().collect::<String>());
    }

    #[test]
    fn offsets_in_a_literal_lead_to_the_same_bytes(
        lines in proptest::collection::vec("[a-c\u{e9} ]{0,6}[a-c]", 1..6), indent in 1_usize..5, crlf in any::<bool>()
    ) {
        let line_break = if crlf { "\r\n" } else { "\n" };
        // The first line must not be more indented than the block.
        let body: String = lines.iter().enumerate().map(|(index, line)| {
            let line = if index == 0 { line.trim_start() } else { line };
            format!("{}{line}{line_break}", " ".repeat(indent))
        }).collect();
        let text = format!("k: |{line_break}{body}next: 1{line_break}");
        let tree = syntax::parse(&text);
        prop_assert!(tree.errors().is_empty());
        let node = at(&tree, "k");
        let value = tree.as_str(node).unwrap();
        for (offset, character) in value.char_indices().filter(|(_, c)| *c != '\n') {
            prop_assert!(text[tree.content_offset(node, offset)..].starts_with(character));
        }
    }
}

#[test]
fn a_pair_of_escapes_is_one_character_of_the_content() {
    // How JSON writes a character beyond four digits, and how YAML does.
    for (escape, character) in
        [(r"\ud83d\ude00", '\u{1f600}'), (r"\U0001F600", '\u{1f600}'), (r"\u00e4", '\u{e4}')]
    {
        let text = format!("a: \"{escape}x{escape}y\"\n");
        let tree = syntax::parse(&text);
        let node = at(&tree, "a");
        let length = character.len_utf8();
        for (offset, letter) in [(length, 'x'), (2 * length + 1, 'y')] {
            assert_eq!(tree.content_offset(node, offset), text.find(letter).unwrap(), "{text}");
        }
    }
}
