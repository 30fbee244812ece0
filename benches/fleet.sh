#!/usr/bin/env bash
# 10,000 files in one run: wall time, CPU time and peak memory beside other tools, and what printed findings cost.
#
#   benches/fleet.sh [BINARY] [RUNS]
#
# BLUEPRINTC_LINTER and BLUEPRINTC_VALIDATOR are commands to measure beside it, as text for bash; they run in the tree.
# The validator gets the plain blueprints as "$@" and authentik's own schema as $SCHEMA:
#
#   BLUEPRINTC_LINTER='ryl check -d "extends: relaxed" .'
#   BLUEPRINTC_VALIDATOR='jsonschema-cli validate --offline "$SCHEMA" -i "$@"'
#
# Files are authentik's own where ../shared has them, else those of blueprints/, and then there is no schema.
# FLEET_FILES says how many to make, FLEET_KEEP in which folder to leave them.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
binary=$(realpath "${1:-$here/target/dist/blueprintc}")
runs=${2:-5}
total=${FLEET_FILES:-10000}
release=2026.2
shipped=$here/../shared/authentik/blueprints/$release
[ -d "$shipped" ] || shipped=$here/blueprints
export SCHEMA=$here/../shared/authentik/schemas/$release.json

if [ -n "${FLEET_KEEP:-}" ]; then
    work=$FLEET_KEEP
    mkdir -p "$work"
    rm -rf "${work:?}"/{times,found,tree,misspelt}
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
mkdir "$work/times" "$work/found"

# 70 % plain blueprints, 15 % in ConfigMaps, 15 % manifests without any, in folders of 100. Every set of the shipped
# files has names of its own. `misspelt` is the same with one more entry in each blueprint, of ten unknown attributes.
python3 - "$shipped" "$work" "$total" <<'PYTHON'
import pathlib, re, sys

shipped, work, total = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3])
sources = [path.read_text() for path in sorted(shipped.rglob("*.yaml"))]

# What a repository has beside blueprints.
MANIFESTS = [
    """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-{n}
  labels: {{app: app-{n}}}
spec:
  replicas: 2
  selector:
    matchLabels: {{app: app-{n}}}
  template:
    metadata:
      labels: {{app: app-{n}}}
    spec:
      containers:
        - name: app
          image: registry.example.com/app-{n}:1.4.2
          ports:
            - containerPort: 8080
          env:
            - name: OIDC_ISSUER
              value: https://sso.example.com/application/o/app-{n}/
          readinessProbe:
            httpGet: {{path: /healthz, port: 8080}}
          resources:
            requests: {{cpu: 50m, memory: 64Mi}}
            limits: {{memory: 256Mi}}
---
apiVersion: v1
kind: Service
metadata:
  name: app-{n}
spec:
  selector: {{app: app-{n}}}
  ports:
    - port: 80
      targetPort: 8080
""",
    """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: app-{n}
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
spec:
  ingressClassName: nginx
  tls:
    - hosts: [app-{n}.example.com]
      secretName: app-{n}-tls
  rules:
    - host: app-{n}.example.com
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: app-{n}
                port: {{number: 80}}
""",
    """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: app-{n}
data:
  LOG_LEVEL: info
  nginx.conf: |
    server {{
      listen 8080;
      server_name app-{n}.example.com;
      location / {{ proxy_pass http://127.0.0.1:3000; }}
    }}
""",
]
PLANTED = """\
- model: authentik_core.group
  identifiers:
    name: planted-{n}
  attrs:
    is_superuser: false
"""


# What one set calls objects and blueprints: other sets call them otherwise.
SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)+"
slugs = {name for text in sources for name in re.findall(rf"^[ -]*(?:name|slug): ({SLUG})$", text, re.M)}
titles = {name for text in sources for name in re.findall(r"^metadata:\n(?:  .*\n)*?  name: ([^'\"\n]+)$", text, re.M)}


def named(text, copy):
    if copy == 0:
        return text
    text = re.sub(rf"(?<![\w-]){SLUG}(?![\w-])", lambda it: f"{it[0]}-{copy}" if it[0] in slugs else it[0], text)
    own = lambda it: f"{it[1]}{copy} {it[2]}" if it[2] in titles else it[0]
    return re.sub(r"(\bname: )(.+)$", own, text, flags=re.M)


def planted(text, n):
    entries = re.search(r"^entries:[^\n]*\n(?: *(?:#[^\n]*)?\n)*( *)- ", text, re.M)
    if entries is None:
        sys.exit(f"no place to plant an entry:\n{text}")
    entry = PLANTED.format(n=n) + "".join(f"    is_superusr_{k}: true\n" for k in range(10))
    indent = entries[1]
    at = entries.start(1)
    return text[:at] + "".join(indent + line for line in entry.splitlines(True)) + text[at:]


def wrapped(text, n):
    head = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: blueprint-{n}\ndata:\n  blueprint.yaml: |\n"
    return head + "".join("    " + line if line.strip() else line for line in text.splitlines(True))


for tree, plant in (("tree", False), ("misspelt", True)):
    made = 0
    for n in range(total):
        folder = work / tree / f"{n // 100:03}"
        if n % 100 == 0:
            folder.mkdir(parents=True, exist_ok=True)
        if n % 20 in (6, 12, 18):
            kind, text = "manifest", MANIFESTS[n // 20 % len(MANIFESTS)].format(n=n)
        else:
            copy, which = divmod(made, len(sources))
            text = named(sources[which], copy)
            made += 1
            text = planted(text, n) if plant else text
            kind = "wrapped" if n % 20 in (3, 9, 15) else "blueprint"
            text = wrapped(text, n) if kind == "wrapped" else text
        (folder / f"{n:05}-{kind}.yaml").write_text(text)
PYTHON

# Of everything but what it prints: GNU time writes one line for each run.
measure() {
    local name=$1 status=0
    shift
    /usr/bin/time -q -a -o "$work/times/$name" -f "%e %U %S %M" "$@" >/dev/null 2>&1 || status=$?
    # 1 says that there are findings.
    [ "$status" -le 1 ] || { echo "$name: exit code $status" >&2; exit 1; }
}

# Lines of a first run that doesn't count; it has the files read once.
found() {
    local name=$1
    shift
    { "$@" 2>&1 || true; } | wc -l >"$work/found/$name"
}

# Medians, and how often each is that of the run named first.
table() {
    printf '%-24s %8s %8s %8s %8s %6s %6s %6s\n' run "wall s" "CPU s" "peak MB" lines wall CPU peak
    local name
    for name in "$@"; do
        echo "$name $(median wall "$name") $(median cpu "$name") $(median peak "$name") $(cat "$work/found/$name")"
    done | awk '
        NR == 1 { wall = $2; cpu = $3; peak = $4 }
        { printf "%-24s %8.2f %8.2f %8.0f %8d %6.2f %6.2f %6.2f\n", $1, $2, $3, $4, $5, $2 / wall, $3 / cpu, $4 / peak }
    '
}

median() {
    awk -v what="$1" '{ of["wall"] = $1; of["cpu"] = $2 + $3; of["peak"] = $4 / 1024; print of[what] }' "$work/times/$2" |
        sort -g | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# Rounds of all of them: what else the machine does is then much the same for each.
rounds() {
    local action=$1 times=$2
    for ((round = 0; round < times; round++)); do
        for name in "${names[@]}"; do
            eval "$action $name ${commands[$name]}"
        done
    done
}

declare -A commands
names=()
add() {
    names+=("$1")
    commands[$1]=$(printf '%q ' "${@:2}")
}

check=("$binary" check --authentik "$release")
cd "$work/tree"
add isolated "${check[@]}" --no-config --format concise --isolated .
add workspace "${check[@]}" --no-config --format concise .
if [ -n "${BLUEPRINTC_LINTER:-}" ]; then
    add linter bash -c "exec $BLUEPRINTC_LINTER"
fi
if [ -n "${BLUEPRINTC_VALIDATOR:-}" ] && [ -f "$SCHEMA" ]; then
    mapfile -t plain < <(find . -name '*-blueprint.yaml' | sort)
    add validator bash -c "exec $BLUEPRINTC_VALIDATOR" validator "${plain[@]}"
fi
rounds found 1
rounds measure "$runs"
echo "$total files; ratios to the first line"
table "${names[@]}"

# The same files with the rule off and on: the memory of findings, not of the entries that have them.
commands=()
names=()
cd "$work/misspelt"
printf '[rules]\nunknown-attribute = "off"\n' >"$work/off.toml"
printf '[rules]\nunknown-attribute = "warning"\n' >"$work/on.toml"
for mode in isolated workspace; do
    how=()
    [ "$mode" = workspace ] || how=(--isolated)
    for format in concise json sarif; do
        for rule in off on; do
            add "$mode-$format-$rule" "${check[@]}" --config "$work/$rule.toml" --format "$format" "${how[@]}" .
        done
    done
done
rounds found 1
rounds measure "$runs"
echo
echo "ten misspelt attributes in each blueprint, unknown-attribute off and on"
for ((i = 0; i < ${#names[@]}; i += 2)); do
    table "${names[i]}" "${names[i + 1]}"
done
