//! The numbers of lenses and the calls of flows, compared with a simple model of bindings over random entries.

use std::collections::BTreeSet;

use blueprintc::ide::{Caret, LensKind, incoming, lenses, outgoing};

use super::Editor;
use crate::harness::{Chance, FileId, a_part_of, blueprint};

const BINDING: &str = "authentik_flows.flowstagebinding";
const FLOWS: usize = 3;
const STAGES: usize = 3;

/// A binding: its flow, its stage, its order.
type Row = (usize, usize, i64);

/// Entries, and the bindings that are there after them.
#[derive(Default)]
struct Model {
    text: String,
    rows: Vec<Option<Row>>,
    /// The numbers of entries with an object, and the object.
    known: Vec<(usize, usize)>,
}

impl Model {
    fn new() -> Self {
        let mut model = Model::default();
        for at in 0..FLOWS {
            model.text += &format!(
                "- model: authentik_flows.flow\n  id: f{at}\n  identifiers: {{slug: flow{at}}}\n  attrs: {{name: F, title: F, designation: recovery}}\n"
            );
        }
        for at in 0..STAGES {
            model.text += &format!(
                "- model: authentik_stages_dummy.dummystage\n  id: s{at}\n  identifiers: {{name: stage{at}}}\n"
            );
        }
        model
    }

    /// Adds a random entry, unless authentik would reject it or choose one of several objects.
    fn add(&mut self, chance: &mut Chance, number: usize) {
        let new = (chance.below(FLOWS), chance.below(STAGES), chance.of(&[10, 20, 30]));
        let (target, stage, order) = new;
        let by = chance.of(&["target stage order", "target order", "target stage", "stage order", "pk"]);
        let there: Vec<(usize, usize)> =
            self.known.iter().copied().filter(|(_, row)| self.rows[*row].is_some()).collect();
        let written = |fields: &mut dyn Iterator<Item = &str>| {
            let field = |field: &str| match field {
                "target" => format!("target: !KeyOf f{target}"),
                "stage" => format!("stage: !KeyOf s{stage}"),
                _ => format!("order: {order}"),
            };
            fields.map(field).collect::<Vec<_>>().join(", ")
        };
        let all = ["target", "stage", "order"];
        let (found, identifiers, attributes): (Vec<usize>, String, String) = if by == "pk" {
            if there.is_empty() {
                return;
            }
            let (id, row) = chance.of(&there);
            (vec![row], format!("pk: !KeyOf b{id}"), written(&mut all.into_iter()))
        } else {
            let is_same = |(at, row): (usize, &Option<Row>)| {
                let (its_target, its_stage, its_order) = (*row)?;
                let same = (!by.contains("target") || its_target == target)
                    && (!by.contains("stage") || its_stage == stage)
                    && (!by.contains("order") || its_order == order);
                same.then_some(at)
            };
            let found = self.rows.iter().enumerate().filter_map(is_same).collect();
            let rest = written(&mut all.into_iter().filter(|field| !by.contains(field)));
            (found, written(&mut by.split(' ')), rest)
        };
        if found.len() > 1 {
            return;
        }
        let head = chance.of(&["", "", "", "state: created", "state: absent", "conditions: [false]"]);
        let mut rows = self.rows.clone();
        let object = match (head, found.first().copied()) {
            ("conditions: [false]", _) | ("state: absent", None) => None,
            ("state: absent", Some(row)) => {
                rows[row] = None;
                None
            }
            ("state: created", Some(row)) => Some(row),
            (_, Some(row)) => {
                rows[row] = Some(new);
                Some(row)
            }
            (_, None) => {
                rows.push(Some(new));
                Some(rows.len() - 1)
            }
        };
        // Two with the same order have no order that is known.
        let places: Vec<(usize, i64)> =
            rows.iter().flatten().map(|(target, _, order)| (*target, *order)).collect();
        if places.iter().collect::<BTreeSet<_>>().len() < places.len() {
            return;
        }
        self.rows = rows;
        self.known.extend(object.map(|object| (number, object)));
        self.text += &format!("- model: {BINDING}\n  id: b{number}\n");
        for line in
            [head.to_owned(), format!("identifiers: {{{identifiers}}}"), format!("attrs: {{{attributes}}}")]
        {
            if !line.is_empty() {
                self.text += &format!("  {line}\n");
            }
        }
    }

    fn of_flow(&self, flow: usize) -> Vec<Row> {
        let mut rows: Vec<Row> = self.rows.iter().flatten().copied().filter(|row| row.0 == flow).collect();
        rows.sort_by_key(|row| row.2);
        rows
    }

    /// The lenses, as [`shown`] has them.
    fn lenses(&self) -> Vec<String> {
        let flow = |flow: usize| format!("flow{flow}: {} stages", self.of_flow(flow).len());
        let stage = |stage: usize| {
            let rows: Vec<&Row> = self.rows.iter().flatten().filter(|row| row.1 == stage).collect();
            let order = (rows.len() == 1).then(|| rows[0].2);
            (!rows.is_empty()).then(|| format!("stage{stage}: bound {} at {order:?} by {0}", rows.len()))
        };
        (0..FLOWS).map(flow).chain((0..STAGES).filter_map(stage)).collect()
    }
}

fn shown(editor: &Editor) -> Vec<String> {
    let found = editor.analysis(|analysis| lenses(analysis, analysis.file(FileId(0)).unwrap()));
    let line = |lens: blueprintc::ide::Lens| {
        let name = editor.session.sources()[0].slice(lens.span);
        match lens.kind {
            LensKind::Flow { stages, .. } => format!("{name}: {} stages", stages.expect("it is known")),
            LensKind::Bound { count, order, bindings } => {
                format!("{name}: bound {count} at {order:?} by {}", bindings.len())
            }
        }
    };
    found.into_iter().map(line).collect()
}

#[test]
fn lenses_and_calls_are_those_of_a_simple_model() {
    let mut chance = Chance(17);
    let mut bindings = 0;
    for _ in 0..a_part_of(160) {
        let mut model = Model::new();
        (0..1 + chance.below(10)).for_each(|number| model.add(&mut chance, number));
        bindings += model.rows.iter().flatten().count();
        let text = blueprint(&model.text);
        let editor = Editor::text(&text);
        assert_eq!(shown(&editor), model.lenses(), "{text}");
        let at = |name: &str| u32::try_from(text.find(name).unwrap() + "slug: ".len()).unwrap();
        let names = |name: &str, ask: &dyn Fn(Caret<'_, '_>) -> Vec<blueprintc::ide::Call>| {
            let calls = editor.ask_at(FileId(0), at(name), ask);
            calls.into_iter().map(|call| call.other.symbol.name).collect::<Vec<_>>()
        };
        for flow in 0..FLOWS {
            let mut stages: Vec<String> = Vec::new();
            for (_, stage, _) in model.of_flow(flow) {
                let name = format!("s{stage}");
                stages.extend((!stages.contains(&name)).then_some(name));
            }
            assert_eq!(names(&format!("slug: flow{flow}"), &|caret| outgoing(caret, None)), stages, "{text}");
        }
        for stage in 0..STAGES {
            let rows = model.rows.iter().flatten().filter(|row| row.1 == stage);
            let flows: BTreeSet<String> = rows.map(|row| format!("f{}", row.0)).collect();
            let found = names(&format!("name: stage{stage}"), &|caret| incoming(caret, None));
            assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), flows, "{text}");
        }
    }
    assert!(bindings > 50, "{bindings}");
}
