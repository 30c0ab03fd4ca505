// The same decisions by another engine: the whole matrix and random requests, judged by Cedar from a translation of the
// rules, compared with what Decide said. Prints `differences: 0`, or the first differences and exits 1. That the
// comparison can fail is shown each time: rules and denials are left out one by one, and requests are judged that Decide
// decides otherwise without them; Cedar must follow each of those, and there must be some for each but a named few. Some
// requests are also judged without slicing.
//
// Usage: node compare.mjs --root TREE --oracle policy_oracle --out FOLDER [--random N] [--open N] [--seed S]
//        [--without ID]
// The shipped policy with --random requests, and the policy with every switch on with --open requests. --without leaves
// one rule or denial out of the translation only, which must show differences. Fewer than 10,000 random requests may
// leave a denial that changes none of them: that is told and fails. Exits 77 (a counted skip) where the npm package is
// not installed.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";

import { CedarJudge, loadCedar, readRequest } from "./judge.mjs";

const SKIP = 77;
const SHOWN_MAX = 10;
// Requests judged without slicing: each takes as long as some hundreds with it.
const UNSLICED = 40;
// Denials that may be left out without any request being decided otherwise, since no rule gives what they refuse, or
// another denial refuses it too: they name the article. Every rule and every other denial must change a request.
const NAMES_ONLY = ["D01", "D02", "D05", "D06", "D08", "D09", "D12", "D13", "D19", "D21", "D22"];
const NAMES_ONLY_UNDER = { shipped: ["D03", "D11"], "all-on": ["D07"] };

const same = (a, b) => a.length === b.length && a.every((x) => b.includes(x));

// Outcome of the whole and of each category. A message that is refused whole releases nothing.
function differs(request, decision) {
  const released = decision.outcome === "DENIED" ? [] : decision.released;
  return (
    request.outcome !== decision.outcome ||
    !same(request.withheld, decision.withheld) ||
    !same(request.released, released)
  );
}

class Comparison {
  constructor() {
    this.requests = 0;
    this.outcomes = { ALLOWED: 0, ALLOWED_IN_PART: 0, DENIED: 0 };
    this.differences = 0;
    this.shown = [];
  }

  add(request, decision, note = "") {
    ++this.requests;
    ++this.outcomes[request.outcome];
    if (!differs(request, decision)) return;
    ++this.differences;
    if (this.shown.length >= SHOWN_MAX) return;
    const { line, ...rest } = request;
    this.shown.push(`  ${note}${line}\n    ${JSON.stringify(rest)}\n    Cedar: ${JSON.stringify(decision)}`);
  }
}

const linesOf = (file) => readFileSync(file, "utf-8").trimEnd().split("\n").slice(1);

function compareAll(judge, lines) {
  const comparison = new Comparison();
  for (const line of lines) {
    const request = readRequest(judge.policy.vocabulary, line);
    comparison.add(request, judge.judge(request));
  }
  return comparison;
}

// The requests without a slice: those of which something is asked that some basis may give.
function compareUnsliced(judge, lines) {
  const comparison = new Comparison();
  const step = Math.max(1, Math.floor(lines.length / UNSLICED));
  for (let i = 0; i < lines.length; i += step) {
    const request = readRequest(judge.policy.vocabulary, lines[i]);
    comparison.add(request, judge.judgeUnsliced(request), "unsliced: ");
  }
  return comparison;
}

// Each request under the id that is left out: Decide says what becomes of it then, and that is never what it was.
function compareWithout(cedar, policy, lines) {
  const comparison = new Comparison();
  const seen = new Set();
  let judge = null;
  for (const line of lines) {
    const request = readRequest(policy.vocabulary, line);
    if (!seen.has(request.origin)) judge = new CedarJudge(cedar, policy, request.origin);
    seen.add(request.origin);
    comparison.add(request, judge.judge(request), "without ");
  }
  return { comparison, seen: [...seen] };
}

function load(options, switches, random) {
  const out = join(options.out, switches);
  mkdirSync(out, { recursive: true });
  const args = [join(options.root, "policy/rules"), out, switches, random, options.seed];
  process.stdout.write(execFileSync(options.oracle, args, { encoding: "utf-8" }));
  const policy = JSON.parse(readFileSync(join(out, "policy.json"), "utf-8"));
  return { policy, lines: linesOf(join(out, "requests.tsv")), without: linesOf(join(out, "without.tsv")) };
}

// One policy, in a thread of its own: the lines to print, and whether it is as it should be.
function check(options, switches) {
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const cedar = loadCedar();
  const { policy, lines, without } = load(options, switches, switches === "shipped" ? options.random : options.open);
  const judge = new CedarJudge(cedar, policy, options.without ?? null);
  const whole = compareAll(judge, lines);
  const outcomes = Object.entries(whole.outcomes).map(([name, count]) => `${name} ${count}`);
  const report = [
    `${switches}: ${policy.rules.length} flows and ${policy.denials.length} cases as ${judge.policies.length} Cedar ` +
      `policies; ${whole.requests} requests (${outcomes.join(", ")}), ${judge.calls} questions, ` +
      `${whole.differences} differences, ${seconds()}`,
    ...whole.shown,
  ];
  if (options.without !== undefined) return { report, differences: whole.differences, sees: true };
  const unsliced = compareUnsliced(judge, lines);
  const { comparison: left, seen } = compareWithout(cedar, policy, without);
  const ids = new Set([...policy.rules, ...policy.denials].map(({ id }) => id));
  const silent = [...ids].filter((id) => !seen.includes(id));
  const may = [...NAMES_ONLY, ...NAMES_ONLY_UNDER[switches]];
  const blind = silent.filter((id) => !may.includes(id));
  report.push(
    `${switches}: ${unsliced.requests} requests put to all policies at once: ${unsliced.differences} differences`,
    ...unsliced.shown,
    `${switches}: ${seen.length} of ${ids.size} rules and denials change a request when left out, and Cedar follows ` +
      `on ${left.requests - left.differences} of ${left.requests}; not: ${silent.join(" ")}; ${seconds()}`,
    ...left.shown,
  );
  if (blind.length > 0) report.push(`${switches}: no request is decided otherwise without ${blind.join(" ")}`);
  const differences = whole.differences + unsliced.differences + left.differences;
  return { report, differences, sees: blind.length === 0 };
}

function optionsOf(args) {
  return parseArgs({
    args,
    options: {
      root: { type: "string" },
      oracle: { type: "string" },
      out: { type: "string" },
      random: { type: "string", default: "100000" },
      open: { type: "string", default: "10000" },
      seed: { type: "string", default: "20260910" },
      without: { type: "string" },
    },
  }).values;
}

const inThread = (switches) =>
  new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: { switches, args: process.argv.slice(2) } });
    thread.once("message", resolve);
    thread.once("error", reject);
  });

async function main() {
  const options = optionsOf(process.argv.slice(2));
  const cedar = loadCedar();
  if (cedar === null) {
    console.log("no @cedar-policy/cedar-wasm: the cross-check is skipped");
    return SKIP;
  }
  const results = await Promise.all(["shipped", "all-on"].map(inThread));
  for (const { report } of results) console.log(report.join("\n"));
  const total = results.reduce((sum, { differences }) => sum + differences, 0);
  console.log(`Cedar ${cedar.getCedarVersion()}, seed ${options.seed}\ndifferences: ${total}`);
  return total === 0 && results.every(({ sees }) => sees) ? 0 : 1;
}

if (isMainThread) process.exitCode = await main();
else parentPort.postMessage(check(optionsOf(workerData.args), workerData.switches));
