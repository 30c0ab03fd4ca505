// The same rules as Cerbos resource policies, and the Cerbos server to ask. One policy per message kind; a rule per flow
// and set of gates, a deny rule per case of a denial, its exceptions a condition of it. A decision is one call: each
// basis the flow may rest on is a resource, each category an action, and what one of them grants is released.
// Guarantees: the server listens on the loopback only, on ports the system chose, sends nothing out, and is stopped by
// stop(). Failure: start() throws where the server does not become ready.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";

import { basisAt } from "../../conformance/cedar/translate.mjs";

const require = createRequire(import.meta.url);
const READY_WITHIN_MS = 30_000;
const STARTS_MAX = 5;
// Limits of the server: resources of one call, and actions of one resource.
export const RESOURCES_MAX = 50;
export const ACTIONS_MAX = 50;

const FIRST_DAY = -2147483648;
const LAST_DAY = 2147483647;
const quoted = (text) => JSON.stringify(text);
const within = (what, names) => `${what} in [${names.map(quoted).join(", ")}]`;
const held = (name) => `${quoted(name)} in R.attr.holds`;

// The server binary, or null where its package is not installed: it is made for one processor.
export function findCerbos() {
  try {
    return require.resolve("@cerbos/cerbos-linux-x64/cerbos-linux-x64");
  } catch {
    return null;
  }
}

function conditions(vocabulary, part) {
  const parts = [];
  const noun = (what, names, everything) => {
    if (!everything.every((name) => names.includes(name))) parts.push(within(what, names));
  };
  noun("R.attr.sender", part.senders, vocabulary.organs);
  noun("R.attr.receiver", part.receivers, vocabulary.organs);
  noun("R.attr.purpose", part.purposes, vocabulary.purposes);
  noun("R.attr.phase", part.phases, vocabulary.phases);
  if (part.from > FIRST_DAY) parts.push(`R.attr.day >= ${part.from}`);
  if (part.until < LAST_DAY) parts.push(`R.attr.day <= ${part.until}`);
  return [...parts, ...part.required.map(held), ...part.forbidden.map((name) => `!(${held(name)})`)];
}

function rule(actions, effect, expressions) {
  const condition = expressions.length === 0 ? {} : { condition: { match: { all: { of: expressions.map((expr) => ({ expr })) } } } };
  return { actions, effect, roles: ["*"], ...condition };
}

function shares(flow) {
  const byNeeds = new Map();
  for (const category of ["NONE", ...flow.categories]) {
    const gates = flow.gates.filter((gate) => gate.categories.includes(category));
    const needs = [...new Set(gates.flatMap((gate) => gate.required))].sort();
    if (!byNeeds.has(needs.join(" "))) byNeeds.set(needs.join(" "), { needs, categories: [] });
    byNeeds.get(needs.join(" ")).categories.push(category);
  }
  return [...byNeeds.values()];
}

function policyOf(policy, kind) {
  const { vocabulary } = policy;
  const rules = [];
  policy.rules.forEach((flow, place) => {
    if (!flow.kinds.includes(kind)) return;
    for (const { needs, categories } of shares(flow)) {
      const expressions = [`R.attr.basis == ${quoted(basisAt(policy, place))}`, ...conditions(vocabulary, flow)];
      rules.push(rule(categories, "EFFECT_ALLOW", [...expressions, ...needs.map(held)]));
    }
  });
  for (const denial of policy.denials) {
    if (!denial.kinds.includes(kind)) continue;
    const expressions = conditions(vocabulary, denial);
    if (denial.lacking.length > 0) expressions.push(denial.lacking.map((name) => `!(${held(name)})`).join(" || "));
    const except = denial.except.map((place) => basisAt(policy, place));
    if (except.length > 0) expressions.push(`!(${within("R.attr.basis", except)})`);
    rules.push(rule(denial.categories.length > 0 ? denial.categories : ["*"], "EFFECT_DENY", expressions));
  }
  rules.push(rule(["*"], "EFFECT_DENY", [held("TROUBLE")]));
  return { apiVersion: "api.cerbos.dev/v1", resourcePolicy: { resource: kind, version: "default", rules } };
}

// Policies as JSON, which is YAML.
export function writePolicies(policy, folder) {
  mkdirSync(folder, { recursive: true });
  for (const kind of policy.vocabulary.kinds.slice(1)) {
    writeFileSync(join(folder, `${kind.toLowerCase()}.json`), JSON.stringify(policyOf(policy, kind), null, 1));
  }
}

function basesOf(policy, request) {
  const fits = (flow) =>
    flow.senders.includes(request.sender) &&
    flow.receivers.includes(request.receiver) &&
    flow.kinds.includes(request.kind) &&
    flow.purposes.includes(request.purpose) &&
    flow.phases.includes(request.phase);
  const bases = policy.rules.flatMap((flow, place) => (fits(flow) ? [basisAt(policy, place)] : []));
  return bases.length > 0 ? bases : ["none"];
}

// The resources of one decision.
export function resourcesOf(policy, request, id) {
  const { kind, sender, receiver, purpose, phase, day, holds, asked } = request;
  return basesOf(policy, request).map((basis) => ({
    actions: asked.length > 0 ? asked : ["NONE"],
    resource: { kind, id: `${id}/${basis}`, attr: { basis, sender, receiver, purpose, phase, day, holds } },
  }));
}

// What the answers for the resources of one decision let through.
export function releasedBy(results, request) {
  return request.asked.filter((category) => results.some((one) => one.actions[category] === "EFFECT_ALLOW"));
}

export const bodyOf = (resources) =>
  JSON.stringify({ requestId: "bench", principal: { id: "gate", roles: ["gate"] }, resources });

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export class CerbosServer {
  constructor(binary, folder) {
    this.binary = binary;
    this.folder = folder;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.output = "";
  }

  // A port that was free may be taken before the server has it: then others are tried.
  async start(policy) {
    for (let tries = 1; ; ++tries) {
      try {
        return await this.#startOnce(policy);
      } catch (error) {
        if (tries === STARTS_MAX || !this.output.includes("address already in use")) throw error;
      }
    }
  }

  async #startOnce(policy) {
    const policies = join(this.folder, "policies");
    writePolicies(policy, policies);
    this.port = await freePort();
    const config = {
      server: {
        httpListenAddr: `127.0.0.1:${this.port}`,
        grpcListenAddr: `127.0.0.1:${await freePort()}`,
        requestLimits: { maxActionsPerResource: ACTIONS_MAX, maxResourcesPerRequest: RESOURCES_MAX },
      },
      storage: { driver: "disk", disk: { directory: policies, watchForChanges: false } },
      audit: { enabled: false },
      telemetry: { disabled: true },
    };
    const file = join(this.folder, "cerbos.json");
    writeFileSync(file, JSON.stringify(config));
    this.output = "";
    this.process = spawn(this.binary, ["server", "--log-level=warn", `--config=${file}`], {
      env: { ...process.env, CERBOS_NO_TELEMETRY: "1", OTEL_SDK_DISABLED: "true" },
    });
    this.process.stdout.on("data", (some) => (this.output += some));
    this.process.stderr.on("data", (some) => (this.output += some));
    const began = Date.now();
    while (!(await this.#isReady())) {
      if (this.process.exitCode !== null || Date.now() - began > READY_WITHIN_MS) {
        await this.stop();
        throw new Error(`cerbos did not become ready: ${this.output.slice(-2000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #isReady() {
    try {
      return (await this.#call("GET", "/_cerbos/health")).status === 200;
    } catch {
      return false;
    }
  }

  #call(method, path, body) {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const options = { host: "127.0.0.1", port: this.port, agent: this.agent, method, path, headers };
      const call = http.request(options, (answer) => {
        const some = [];
        answer.on("data", (part) => some.push(part));
        answer.on("end", () => resolve({ status: answer.statusCode, text: Buffer.concat(some).toString() }));
        answer.on("error", reject);
      });
      call.on("error", reject);
      call.end(body);
    });
  }

  // The results of one call, in the order of its resources.
  async check(body) {
    const { status, text } = await this.#call("POST", "/api/check/resources", body);
    if (status !== 200) throw new Error(`cerbos answered ${status}: ${text.slice(0, 500)}`);
    return text;
  }

  async stop() {
    this.agent.destroy();
    if (!this.process || this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGTERM");
    const late = setTimeout(() => this.process.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(late);
  }
}
