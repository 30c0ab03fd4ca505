// `./run bench policy`: decision time in process, beside Cedar (WebAssembly, in this Node) and the Cerbos server (HTTP on
// the loopback) on the same rules and requests, in rounds that each begin with another contender. Writes an array of
// {name, value, unit, aim, met, rounds}: `value` is the median of `rounds`. Requests are those of the scenarios.
//
// What is compared is set in favour of the peers: ours evaluates the facts and decides the whole message, clock included;
// theirs are given the conditions already evaluated, and are measured by the least they can be asked: Cedar by one
// question (one basis, one category, in a slice of the policies that these and the flow name), Cerbos by its share of a
// call with as many decisions as the server takes at once. Where a flow has no basis there is nothing to ask Cedar, and
// ours refuses at least cost: its ratio is by our time over the requests in a flow with a basis alone. Before anything is timed, both must release what Decide
// releases, request by request; Cedar also the outcome of the whole message. Cerbos is asked about the categories only:
// that a message is refused whole is a rule over its own answers, which it cannot express.
//
// Usage: node bench.mjs --root TREE --bench policy_bench --out FOLDER [--rounds 9]
// Exits 1 where a peer decides otherwise; an aim that is missed is told, and is no failure of the run. Cerbos is left out,
// which is told, where its package has no binary for this processor.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { CedarJudge, loadCedar, readRequest } from "../../conformance/cedar/judge.mjs";
import { describeMachine, Figures, quantile, readFigures, ROUNDS_MIN, showFigures } from "../figures.mjs";
import { bodyOf, CerbosServer, findCerbos, releasedBy, RESOURCES_MAX, resourcesOf } from "./cerbos.mjs";

const same = (a, b) => a.length === b.length && a.every((x) => b.includes(x));
const since = (began) => Number(process.hrtime.bigint() - began);

function measureOurs(options, round) {
  return readFigures(execFileSync(options.bench, [options.root, "round", String(round)], { encoding: "utf-8" }));
}

function addOurs(figures, ours) {
  figures.add("decide_p50", "ns", ours.shipped_p50_ns, "at most 200");
  figures.add("decide_p99", "ns", ours.shipped_p99_ns);
  figures.add("decide_with_basis_p50", "ns", ours.shipped_with_basis_p50_ns);
  figures.add("decide_allocations", "per decision", ours.allocations_per_decision, "at most 0");
  figures.add("doubled_rules_p50", "ns", ours.doubled_p50_ns);
  figures.add("doubled_rules_growth", "ratio", ours.doubled_p50_ns / ours.shipped_p50_ns, "at most 1.1");
  figures.add("every_rule_twice_p50", "ns", ours.each_twice_p50_ns);
  figures.add("every_rule_twice_growth", "ratio", ours.each_twice_p50_ns / ours.shipped_p50_ns);
  figures.add("clock_p50", "ns", ours.clock_p50_ns);
  figures.add("prove", "s", ours.prove_s, "at most 10");
  figures.add("matrix", "s", ours.matrix_s, "at most 10");
}

// Each question of each request: the ones its flow has a basis for.
function questionsOf(judge, requests) {
  return requests.flatMap((request) => {
    const actions = request.asked.length > 0 ? request.asked : ["NONE"];
    return judge
      .basesOf(request)
      .flatMap((basis) => actions.map((action) => judge.question(request, basis, action).call));
  });
}

function measureCedar(figures, judge, questions, perDecision) {
  const times = questions.map((question) => {
    const began = process.hrtime.bigint();
    judge.answer(question);
    return since(began);
  });
  figures.add("cedar_question_p50", "ns", quantile(times, 0.5));
  figures.add("cedar_question_p99", "ns", quantile(times, 0.99));
  const total = times.reduce((sum, time) => sum + time, 0);
  figures.add("cedar_decision_mean", "ns", total / perDecision);
  return quantile(times, 0.5);
}

// Decisions put together into calls of as many resources as the server takes.
function callsOf(policy, requests) {
  const calls = [];
  let call = { resources: [], requests: [] };
  requests.forEach((request, i) => {
    const resources = resourcesOf(policy, request, i);
    if (call.resources.length + resources.length > RESOURCES_MAX) {
      calls.push(call);
      call = { resources: [], requests: [] };
    }
    call.resources.push(...resources);
    call.requests.push({ request, count: resources.length });
  });
  if (call.requests.length > 0) calls.push(call);
  return calls.map(({ resources, requests: some }) => ({ body: bodyOf(resources), requests: some }));
}

async function measureCerbos(figures, server, batches, singles) {
  const shares = [];
  for (const { body, requests } of batches) {
    const began = process.hrtime.bigint();
    await server.check(body);
    shares.push(since(began) / requests.length);
  }
  const times = [];
  for (const { body } of singles) {
    const began = process.hrtime.bigint();
    await server.check(body);
    times.push(since(began));
  }
  figures.add("cerbos_in_batch_p50", "ns", quantile(shares, 0.5));
  figures.add("cerbos_call_p50", "ns", quantile(times, 0.5));
  figures.add("cerbos_call_p99", "ns", quantile(times, 0.99));
  return quantile(shares, 0.5);
}

function cedarDifferences(judge, requests) {
  return requests.filter((request) => {
    const decision = judge.judge(request);
    return decision.outcome !== request.outcome || !same(decision.withheld, request.withheld);
  }).length;
}

async function cerbosDifferences(server, batches) {
  let differences = 0;
  for (const { body, requests } of batches) {
    const { results } = JSON.parse(await server.check(body));
    let at = 0;
    for (const { request, count } of requests) {
      const answers = results.slice(at, at + count);
      const released = releasedBy(answers, request);
      const withheld = request.asked.filter((category) => !released.includes(category));
      const stands = answers.some((one) => one.actions.NONE === "EFFECT_ALLOW");
      const agrees = request.asked.length > 0 || stands === (request.outcome !== "DENIED");
      differences += agrees && same(withheld, request.withheld) ? 0 : 1;
      at += count;
    }
  }
  return differences;
}

async function measure(options, cedar, server) {
  const figures = new Figures();
  const policy = JSON.parse(readFileSync(join(options.out, "peers/policy.json"), "utf-8"));
  const lines = readFileSync(join(options.out, "peers/requests.tsv"), "utf-8").trimEnd().split("\n").slice(1);
  const requests = lines.map((line) => readRequest(policy.vocabulary, line));
  const judge = new CedarJudge(cedar, policy);
  const questions = questionsOf(judge, requests);
  const withBasis = requests.filter((request) => judge.basesOf(request).length > 0).length;
  await server?.start(policy);
  const batches = callsOf(policy, requests);
  const singles = requests.map((request, i) => ({ body: bodyOf(resourcesOf(policy, request, i)) }));
  const differences = {
    cedar: cedarDifferences(judge, requests),
    cerbos: server === null ? 0 : await cerbosDifferences(server, batches),
  };
  console.log(
    `${requests.length} requests, ${withBasis} in a flow with a basis, ${policy.rules.length} flows, ${policy.denials.length} cases; decisions that differ: ` +
      `Cedar ${differences.cedar}, Cerbos ${server === null ? "not asked" : differences.cerbos}`,
  );
  if (differences.cedar + differences.cerbos > 0) return null;
  for (let round = 0; round < options.rounds; ++round) {
    const p50 = {};
    const contenders = [
      () => {
        const ours = measureOurs(options, round);
        addOurs(figures, ours);
        if (ours.requests_with_basis !== withBasis) throw new Error("not the same requests have a basis");
        p50.ours = ours.shipped_p50_ns;
        p50.oursWithBasis = ours.shipped_with_basis_p50_ns;
      },
      () => (p50.cedar = measureCedar(figures, judge, questions, requests.length)),
    ];
    if (server !== null) {
      contenders.push(async () => (p50.cerbos = await measureCerbos(figures, server, batches, singles)));
    }
    for (let k = 0; k < contenders.length; ++k) await contenders[(round + k) % contenders.length]();
    figures.add("cedar_question_by_ours", "ratio", p50.cedar / p50.oursWithBasis, "at least 100");
    if (server !== null) {
      figures.add("cerbos_in_batch_by_ours", "ratio", p50.cerbos / p50.ours, "at least 100");
    }
    const each = Object.entries(p50).map(([name, value]) => `${name} ${Math.round(value)} ns`);
    console.log(`round ${round + 1} of ${options.rounds}: ${each.join(", ")}`);
  }
  return figures.list();
}

async function main() {
  const { values } = parseArgs({
    options: {
      root: { type: "string" },
      bench: { type: "string" },
      out: { type: "string" },
      rounds: { type: "string", default: String(ROUNDS_MIN) },
    },
  });
  const options = { ...values, rounds: Math.max(ROUNDS_MIN, Number(values.rounds)) };
  const cedar = loadCedar();
  const binary = findCerbos();
  if (cedar === null) throw new Error("@cedar-policy/cedar-wasm is not installed: run through `./run bench policy`");
  if (binary === null) console.log("no Cerbos for this processor: its figures are left out");
  mkdirSync(join(options.out, "peers"), { recursive: true });
  const compiler = execFileSync(options.bench, [options.root, "dump", join(options.out, "peers")], { encoding: "utf-8" });
  const described = describeMachine({ compiler: compiler.trim(), cedar: cedar.getCedarVersion() });
  console.log(Object.entries(described).map(([name, value]) => `${name}: ${value}`).join("\n"));
  const server = binary === null ? null : new CerbosServer(binary, join(options.out, "peers"));
  try {
    const list = await measure(options, cedar, server);
    if (list === null) return 1;
    showFigures(list);
    writeFileSync(join(options.out, "policy.json"), `${JSON.stringify(list, null, 2)}\n`);
    writeFileSync(join(options.out, "machine.json"), `${JSON.stringify(described, null, 2)}\n`);
    return 0;
  } finally {
    await server?.stop();
  }
}

process.exitCode = await main();
