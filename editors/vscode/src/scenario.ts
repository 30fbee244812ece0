// Scenarios of `blueprintc run`: who enters a flow, and the result of each policy.

export type PolicyResult = "pass" | "fail" | "error";

export interface Scenario {
  user?: { username?: string; authenticated?: boolean; superuser?: boolean; groups?: string[] };
  context?: Record<string, unknown>;
  policies?: Record<string, PolicyResult>;
}

export const PEOPLE: readonly { label: string; detail: string; scenario: Scenario }[] = [
  { label: "Guest", detail: "Not signed in", scenario: {} },
  {
    label: "User",
    detail: "Signed in, no administrator",
    scenario: { user: { username: "user", authenticated: true } },
  },
  {
    label: "Administrator",
    detail: "Signed in, a superuser",
    scenario: { user: { username: "akadmin", authenticated: true, superuser: true } },
  },
];

/** Returns the policy whose result an error response of the server asks for, if it does. */
export function missingPolicy(error: unknown): string | undefined {
  const data = isObject(error) ? error["data"] : undefined;
  const policy = isObject(data) ? data["policy"] : undefined;
  return typeof policy === "string" ? policy : undefined;
}

/** Returns a scenario with the result of one more policy. */
export function withPolicy(scenario: Scenario, policy: string, result: PolicyResult): Scenario {
  return { ...scenario, policies: { ...scenario.policies, [policy]: result } };
}

/** Returns a scenario as a document to edit: every part that it can have is there. */
export function scenarioDocument(scenario: Scenario): string {
  const user = { username: "", authenticated: false, superuser: false, groups: [], ...scenario.user };
  const document = { user, context: scenario.context ?? {}, policies: scenario.policies ?? {} };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Returns a scenario on one line, without the values of its context: they may be secrets. */
export function scenarioSummary(scenario: Scenario): string {
  const names = Object.keys(scenario.context ?? {});
  if (names.length === 0) {
    return JSON.stringify(scenario);
  }
  const context = Object.fromEntries(names.map((name) => [name, "***"]));
  return JSON.stringify({ ...scenario, context });
}

/** Parses a document as a scenario. The server checks its parts. */
export function parseScenario(text: string): { scenario: Scenario } | { problem: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) {
      return { scenario: value as Scenario };
    }
    return { problem: "a scenario must be an object" };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
