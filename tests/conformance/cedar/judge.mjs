// Cedar as a judge of whole messages: basis by basis and category by category, then the message. Guarantees: the
// decision is Cedar's; this file only asks and collects. A question is put to a slice of the policies: left out are only
// policies whose flows (sender, receiver, kind, purpose, phase) or categories exclude the question, or that are for
// another basis; a basis that names other flows is not asked for, and the context holds only conditions that a policy of
// the slice names. The same question is asked once. judgeUnsliced() asks without any of that, to check that slicing
// changes nothing. Failure: throws where Cedar reports an error, since a policy that errs would be skipped.
import { createRequire } from "node:module";
import v8 from "node:v8";

import { basisAt, translate, translateWhole } from "./translate.mjs";

const require = createRequire(import.meta.url);
// Limit: answers kept, so that a long run stays within its memory.
const ANSWERS_MAX = 200_000;

// The engine, or null where its package is not installed.
export function loadCedar() {
  // Some versions of V8 end the process when they deoptimise code into which a call of WebAssembly was inlined.
  v8.setFlagsFromString("--no-turbo-inline-js-wasm-calls");
  try {
    return require("@cedar-policy/cedar-wasm/nodejs");
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return null;
    throw error;
  }
}

// Whether rules or denials that are for these flows may touch the request.
export const inFlow = ({ sender, receiver, kind, purpose, phase }, match) =>
  match === null ||
  (match.senders.includes(sender) &&
    match.receivers.includes(receiver) &&
    match.kinds.includes(kind) &&
    match.purposes.includes(purpose) &&
    match.phases.includes(phase));

// Whether a policy may matter to a question about this basis and this category.
const isAbout = (policy, basis, action) =>
  (policy.basis === null || policy.basis === basis) && (policy.actions === null || policy.actions.includes(action));

let judges = 0;

export class CedarJudge {
  // `without` leaves out the policies of one rule or denial, to show that the comparison sees it.
  constructor(cedar, policy, without = null) {
    this.cedar = cedar;
    this.policy = policy;
    this.policies = translate(policy).filter((p) => p.of !== without);
    this.name = `judge${++judges}`;
    this.calls = 0;
    this.flows = new Map();
    // By what is in it: questions with the same policies share a prepared set.
    this.slices = new Map();
    this.whole = this.#slice(translateWhole(policy));
    // Answers by the exact question.
    this.answers = new Map();
  }

  #slice(policies) {
    const key = policies.map((p) => p.id).join(" ");
    if (!this.slices.has(key)) {
      const id = `${this.name}/${this.slices.size}`;
      const staticPolicies = Object.fromEntries(policies.map((p) => [p.id, p.text]));
      const answer = this.cedar.preparsePolicySet(id, { staticPolicies });
      if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
      this.slices.set(key, { id, names: new Set(policies.flatMap((p) => p.names ?? [])) });
    }
    return this.slices.get(key);
  }

  // The policies of a flow, the bases that may be called on in it, and its slices so far.
  #flow(request) {
    const { sender, receiver, kind, purpose, phase } = request;
    const name = `${sender} ${receiver} ${kind} ${purpose} ${phase}`;
    let flow = this.flows.get(name);
    if (flow === undefined) {
      const policies = this.policies.filter(({ match }) => inFlow(request, match));
      const places = this.policy.rules.map((_, i) => i).filter((i) => inFlow(request, this.policy.rules[i]));
      flow = { policies, bases: places.map((place) => basisAt(this.policy, place)), slices: new Map() };
      this.flows.set(name, flow);
    }
    return flow;
  }

  basesOf(request) {
    return this.#flow(request).bases;
  }

  // What Cedar is asked about one basis and one category of a request, as it is asked, and a name for it.
  question(request, basis, action) {
    const { sender, receiver, kind, purpose, phase, day, strange } = request;
    const flow = this.#flow(request);
    const about = `${basis} ${action}`;
    if (!flow.slices.has(about)) {
      flow.slices.set(about, this.#slice(flow.policies.filter((policy) => isAbout(policy, basis, action))));
    }
    const { id, names } = flow.slices.get(about);
    const holds = request.holds.filter((name) => names.has(name));
    const context = { sender, kind, purpose, phase, day, holds, strange };
    const key = [id, about, sender, receiver, kind, purpose, phase, day, holds.join(), strange.join()].join("|");
    return { key, call: this.#call(id, basis, receiver, action, context) };
  }

  #call(set, basis, receiver, action, context) {
    return {
      principal: { type: "Basis", id: basis },
      action: { type: "Action", id: action },
      resource: { type: "Organ", id: receiver },
      context,
      preparsedPolicySetId: set,
      entities: [],
    };
  }

  answer(call) {
    ++this.calls;
    const answer = this.cedar.statefulIsAuthorized(call);
    if (answer.type !== "success" || answer.response.diagnostics.errors.length > 0) {
      throw new Error(JSON.stringify(answer));
    }
    return answer.response.decision === "allow";
  }

  #ask({ key, call }) {
    let answer = this.answers.get(key);
    if (answer === undefined) {
      if (this.answers.size >= ANSWERS_MAX) this.answers.clear();
      answer = this.answer(call);
      this.answers.set(key, answer);
    }
    return answer;
  }

  // The message as a whole, given what is let through of it.
  #wholeQuestion({ receiver, kind, asked, excess }, released, withheld, stands) {
    const context = { kind, asked, excess, released, withheld, stands };
    const key = ["SEND", receiver, kind, excess, stands, asked.join(), released.join()].join("|");
    return { key, call: this.#call(this.whole.id, "any", receiver, "SEND", context) };
  }

  #decided(request, granted) {
    const { asked, strange } = request;
    const released = asked.filter(granted);
    const withheld = asked.filter((category) => !released.includes(category));
    const stands = asked.length === 0 && strange.length === 0 && granted("NONE");
    const sent = this.#ask(this.#wholeQuestion(request, released, withheld, stands));
    const outcome = !sent ? "DENIED" : withheld.length === 0 ? "ALLOWED" : "ALLOWED_IN_PART";
    return { outcome, released, withheld };
  }

  // The categories let through, and the outcome of the whole.
  judge(request) {
    const bases = this.basesOf(request);
    return this.#decided(request, (action) =>
      bases.some((basis) => this.#ask(this.question(request, basis, action))),
    );
  }

  // The same from all policies at once, every basis there is, and every condition that holds.
  judgeUnsliced(request) {
    const { id } = this.#slice(this.policies);
    const { sender, receiver, kind, purpose, phase, day, holds, strange } = request;
    const context = { sender, kind, purpose, phase, day, holds, strange };
    const bases = this.policy.rules.map((_, place) => basisAt(this.policy, place));
    return this.#decided(request, (action) =>
      bases.some((basis) => this.answer(this.#call(id, basis, receiver, action, context))),
    );
  }
}

// The names of the bits of a set; those without a name apart.
function namesIn(names, hex, strange) {
  const found = [];
  const take = (half, first) => {
    for (let bits = half >>> 0, i = first; bits !== 0; bits >>>= 1, ++i) {
      if ((bits & 1) === 0) continue;
      if (names[i]) found.push(names[i]);
      else strange.push(`bit ${i}`);
    }
  };
  take(Number.parseInt(hex.slice(-8), 16), 0);
  if (hex.length > 8) take(Number.parseInt(hex.slice(0, -8), 16), 32);
  return found;
}

// One line of requests.tsv: the request, and what is expected.
export function readRequest(vocabulary, line) {
  const [origin, sender, receiver, kind, purpose, phase, excess, categories, day, conditions, ...then] =
    line.split("\t");
  const strange = [];
  const noun = (names, i) => {
    if (i >= names.length) strange.push(`value ${i}`);
    return names[i] ?? "";
  };
  // The vocabulary has no name for category 0.
  const codes = ["", ...vocabulary.categories.slice(1)];
  return {
    origin,
    line,
    sender: noun(vocabulary.organs, Number(sender)),
    receiver: noun(vocabulary.organs, Number(receiver)),
    kind: noun(vocabulary.kinds, Number(kind)),
    purpose: noun(vocabulary.purposes, Number(purpose)),
    phase: noun(vocabulary.phases, Number(phase)),
    excess: noun(vocabulary.excesses, Number(excess)),
    asked: namesIn(codes, categories, strange),
    day: Number(day),
    holds: namesIn(vocabulary.conditions, conditions, strange),
    strange,
    outcome: vocabulary.outcomes[Number(then[0])],
    released: namesIn(codes, then[1], strange),
    withheld: namesIn(codes, then[2], strange),
  };
}
