// `./run bench audit`: what the log costs by its length. Three logs, of ten thousand, a million and ten million entries,
// are written by the gateway's own rooms; then rounds, each beginning with another log, measure what appending costs,
// starting, looking up by person, message and period, a proof, and a page of an officer's list. Writes an array of
// {name, value, unit, aim, met, rounds}: `value` is the median of `rounds`; a ratio is made within a round, of the same
// thing at two lengths. A log of at most a hundred thousand entries is copied before each round, since a round would
// make it longer; for the others what a round appends is less than a hundredth.
//
// Each length is measured in the same state: a round first reads the log's files, so that the look-ups find them in the
// system's memory (what of them is there is `in_memory`); then, in rounds of their own, the system is told to forget the
// files before each look-up, so that `..._cold_p50` is of reading from the disk, the short log as well as the long one.
//
// Usage: node bench.mjs --bench audit_bench --out FOLDER [--rounds 9] [--sizes 10000,1000000,10000000] [--keep]
// The logs take some 1.6 kB of disk an entry and are deleted at the end; --keep leaves them for the next run, which then
// goes on with them. An aim that is missed is told, and is no failure of the run.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { describeMachine, Figures, readFigures, ROUNDS_MIN, showFigures } from "../figures.mjs";

const COPIED_MAX = 100_000;

// What a round measures: its name in the program, the unit, what it is divided by to be of that unit, and the aim for
// the longest log against the shortest.
const MEASURED = [
  ["append_us", "append", "us an entry", 1, "at most 1.3"],
  ["exchange_us", "exchange", "us an entry", 1, "at most 1.3"],
  ["start_us", "start", "ms", 1000, "at most 2"],
  ["person_us", "lookup_person_p50", "us", 1, "at most 3"],
  ["message_us", "lookup_message_p50", "us", 1, "at most 3"],
  ["period_us", "lookup_period_p50", "us", 1, "at most 3"],
  ["proof_us", "proof_p50", "us", 1, "at most 3"],
  ["list_page_us", "list_page_p50", "ms", 1000, "at most 3"],
  ["peak_memory_mb", "peak_memory", "MB", 1, "at most 2"],
];
const COLD = ["person_us", "message_us", "period_us", "proof_us"];
const MEASURED_COLD = MEASURED.filter(([key]) => COLD.includes(key)).map(
  ([key, name, ...rest]) => [key, name.replace("_p50", "_cold_p50"), ...rest],
);

const shortName = (size) => (Number.isInteger(Math.log10(size)) ? `1e${Math.log10(size)}` : String(size));

function bytesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .map((one) => join(folder, one.name))
    .reduce((sum, path) => sum + (statSync(path).isDirectory() ? bytesBelow(path) : statSync(path).size), 0);
}

// What the system has in its memory of the log's files, right after a round.
function shareInMemory(folder) {
  const store = join(folder, "store");
  const files = readdirSync(store).map((name) => join(store, name)).filter((path) => statSync(path).size > 0);
  const lines = execFileSync("fincore", ["--bytes", "--noheadings", "--output", "RES,SIZE", ...files], { encoding: "utf-8" });
  const [held, all] = lines.trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number))
    .reduce((sum, [res, size]) => [sum[0] + res, sum[1] + size], [0, 0]);
  return Math.min(1, held / all);
}

// A log that is half filled when the run is broken off is under another name, and is begun anew.
function fill(options, size) {
  const folder = join(options.logs, shortName(size));
  if (existsSync(folder)) return folder;
  const filling = `${folder}.filling`;
  rmSync(filling, { recursive: true, force: true });
  mkdirSync(filling, { recursive: true });
  console.log(`writing a log of ${size} entries`);
  execFileSync(options.bench, ["fill", filling, String(size)], { stdio: ["ignore", "inherit", "ignore"] });
  renameSync(filling, folder);
  return folder;
}

function measure(options, size, folder, round, what) {
  let used = folder;
  if (size <= COPIED_MAX) {
    used = `${folder}.copy`;
    rmSync(used, { recursive: true, force: true });
    cpSync(folder, used, { recursive: true });
  }
  const args = [what, used, String(size), String(round)];
  return { ...readFigures(execFileSync(options.bench, args, { encoding: "utf-8" })), in_memory: shareInMemory(used) };
}

// One round of each length, beginning with another length each time.
function measureEach(options, folders, round, what) {
  const sizes = [...folders.keys()];
  const measured = new Map();
  for (let k = 0; k < sizes.length; ++k) {
    const size = sizes[(round + k) % sizes.length];
    measured.set(size, measure(options, size, folders.get(size), round, what));
  }
  return measured;
}

function addRound(figures, sizes, measured, list) {
  for (const [key, name, unit, by, aim] of list) {
    for (const size of sizes) {
      const paged = key === "list_page_us" && size === 1_000_000 ? "at most 300" : null;
      figures.add(`${name}_${shortName(size)}`, unit, measured.get(size)[key] / by, paged);
    }
    const [shortest] = sizes;
    for (const size of sizes.slice(1)) {
      const longest = size === sizes.at(-1);
      const ratio = measured.get(size)[key] / measured.get(shortest)[key];
      figures.add(`${name}_${shortName(size)}_by_${shortName(shortest)}`, "ratio", ratio, longest ? aim : null);
    }
  }
}

function main() {
  const { values } = parseArgs({
    options: {
      bench: { type: "string" },
      out: { type: "string" },
      rounds: { type: "string", default: String(ROUNDS_MIN) },
      sizes: { type: "string", default: "10000,1000000,10000000" },
      keep: { type: "boolean", default: false },
    },
  });
  const options = { ...values, logs: join(values.out, "audit-logs"), rounds: Math.max(ROUNDS_MIN, Number(values.rounds)) };
  const sizes = values.sizes.split(",").map(Number).sort((a, b) => a - b);
  mkdirSync(options.logs, { recursive: true });
  const described = describeMachine({ compiler: execFileSync(options.bench, ["compiler"], { encoding: "utf-8" }).trim() });
  console.log(Object.entries(described).map(([name, value]) => `${name}: ${value}`).join("\n"));
  const figures = new Figures();
  const folders = new Map(sizes.map((size) => [size, fill(options, size)]));
  for (const [size, folder] of folders) {
    figures.add(`disk_${shortName(size)}`, "bytes an entry", bytesBelow(folder) / size);
  }
  // Round -1 warms what the system keeps of the files, and is not counted.
  for (let round = -1; round < options.rounds; ++round) {
    const measured = measureEach(options, folders, round + 1, "round");
    if (round >= 0) {
      addRound(figures, sizes, measured, MEASURED);
      for (const size of sizes) figures.add(`in_memory_${shortName(size)}`, "of the files", measured.get(size).in_memory);
    }
    const each = sizes.map((size) => `${shortName(size)} ${measured.get(size).exchange_us.toFixed(1)} us an entry`);
    console.log(`round ${round + 1} of ${options.rounds}: ${each.join(", ")}`);
  }
  for (let round = 0; round < options.rounds; ++round) {
    addRound(figures, sizes, measureEach(options, folders, round, "cold"), MEASURED_COLD);
  }
  const list = figures.list();
  showFigures(list);
  writeFileSync(join(options.out, "audit.json"), `${JSON.stringify(list, null, 2)}\n`);
  writeFileSync(join(options.out, "audit-machine.json"), `${JSON.stringify(described, null, 2)}\n`);
  if (!options.keep) rmSync(options.logs, { recursive: true, force: true });
}

main();
