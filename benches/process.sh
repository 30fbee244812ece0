#!/usr/bin/env bash
# Wall time, CPU time and peak memory of whole processes, over N runs each.
#
#   benches/process.sh [BINARY] [RUNS]
#
# Files are authentik's own where ../shared has them, else those of blueprints/.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
binary=${1:-$here/target/dist/blueprintc}
runs=${2:-20}
release=2026.2
shipped=$here/../shared/authentik/blueprints/$release
[ -d "$shipped" ] || shipped=$here/blueprints
one=$shipped/default/flow-default-authentication-flow.yaml
[ -f "$one" ] || one=$here/blueprints/login-mfa.yaml

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/thousand"
mapfile -t files < <(find "$shipped" -name '*.yaml' | sort)
for ((i = 0; i < 1000; i++)); do
    cp "${files[i % ${#files[@]}]}" "$work/thousand/$(printf %04d "$i").yaml"
done

measure() {
    python3 - "$runs" "$@" <<'PYTHON'
import os, statistics, subprocess, sys, time
runs, name, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
wall, cpu = [], []
for _ in range(runs):
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(child.pid, 0)
    wall.append(time.perf_counter() - start)
    cpu.append(used.ru_utime + used.ru_stime)
ms = lambda values: f"{statistics.median(values) * 1000:8.1f} (least {min(values) * 1000:.1f})"
# A child of this interpreter would count the interpreter's memory as its own.
timed = subprocess.run(["/usr/bin/time", "-q", "-f", "%M", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
peak = int(timed.stderr.split()[-1]) / 1024
print(f"{name:24} wall ms {ms(wall)}  cpu ms {ms(cpu)}  peak MB {peak:.1f}")
PYTHON
}

check=("$binary" check --no-config --authentik "$release" --format json)
measure "one shipped file" "${check[@]}" "$one"
measure "1000 files, isolated" "${check[@]}" --isolated "$work/thousand"
measure "1000 files, workspace" "${check[@]}" "$work/thousand"
