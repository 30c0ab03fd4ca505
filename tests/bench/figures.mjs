// What the benchmarks share: figures over rounds with their aims, the machine in words, and the table that is printed.
import os from "node:os";

// Rounds of a benchmark, at least.
export const ROUNDS_MIN = 9;

const sorted = (values) => [...values].sort((a, b) => a - b);
export const quantile = (values, q) => sorted(values)[Math.round(q * (values.length - 1))];
export const median = (values) => quantile(values, 0.5);

// What a benchmark's program printed: `name<TAB>value` lines.
export function readFigures(text) {
  return Object.fromEntries(text.trim().split("\n").map((line) => {
    const [name, value] = line.split("\t");
    return [name, Number(value)];
  }));
}

// One figure over the rounds.
export class Figures {
  constructor() {
    this.byName = new Map();
  }

  add(name, unit, value, aim = null) {
    if (!this.byName.has(name)) this.byName.set(name, { name, unit, aim, rounds: [] });
    this.byName.get(name).rounds.push(value);
  }

  list() {
    return [...this.byName.values()].map(({ name, unit, aim, rounds }) => {
      const value = median(rounds);
      return { name, value, unit, aim, met: meets(value, aim), rounds };
    });
  }
}

// An aim is "at most N" or "at least N".
function meets(value, aim) {
  if (aim === null) return null;
  const limit = Number(aim.split(" ").at(-1));
  return aim.startsWith("at most") ? value <= limit : value >= limit;
}

export function describeMachine(more) {
  const [cpu] = os.cpus();
  return {
    processor: cpu.model.trim(),
    cores: os.cpus().length,
    memory_gb: Math.round(os.totalmem() / 2 ** 30),
    kernel: `${os.type()} ${os.release()}`,
    node: process.version,
    ...more,
    load_before: os.loadavg()[0],
  };
}

export function showFigures(list) {
  const number = (x) => (Math.abs(x) >= 1000 ? Math.round(x).toLocaleString("en") : Number(x.toPrecision(4)).toString());
  for (const { name, value, unit, aim, met, rounds } of list) {
    const verdict = aim === null ? "" : `  ${met ? "met" : "MISSED"} (${aim})`;
    const spread = `${number(Math.min(...rounds))} to ${number(Math.max(...rounds))}`;
    console.log(`${name.padEnd(26)} ${number(value).padStart(12)} ${unit.padEnd(12)} [${spread}]${verdict}`);
  }
}
