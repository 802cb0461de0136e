// What an adapter in JavaScript is given and tells, as in job.py: argv[2] is a job as JSON, the
// last line printed what was measured.
import fs from 'node:fs';

const TEXTS = new Set(['vendor_id', 'vendor_risk', 'country', 'currency', 'invoice_date',
  'due_date', 'department']);
const NUMBERS = new Set(['amount', 'tax', 'po_amount', 'ocr_confidence']);
export const job = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const cpuSeconds = () => {
  const used = process.cpuUsage();
  return (used.user + used.system) / 1e6;
};
// The most that was resident at a time; resourceUsage would count what the process that started
// this one held.
const peakMegabytes = () =>
  +/VmHWM:\s*(\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1] / 1024;
export const dayOf = (text) => Math.round(Date.parse(text) / 86400000);

/// The first records; `scaled`: numbers as whole numbers of their smallest unit.
export function records(scaled = false) {
  const lines = fs.readFileSync(job.csv, 'latin1').split('\n', job.count + 1).slice(1);
  const number = (name, text) => (scaled ?
    Math.round(+text * (name === 'ocr_confidence' ? 1000 : 100)) : +text);
  return lines.map((line) => {
    const record = {};
    line.split(',').forEach((cell, at) => {
      const name = job.fields[at];
      if (cell === '') return;
      record[name] = TEXTS.has(name) ? cell : NUMBERS.has(name) ? number(name, cell) :
        cell === 'true' ? true : cell === 'false' ? false : +cell;
    });
    return record;
  });
}

/// The day of the week from 1 and the days between the two dates, for languages without dates.
export function withDays(record) {
  const day = dayOf(record.invoice_date);
  record.invoice_wday = ((day + 3) % 7) + 1;
  record.terms_days = dayOf(record.due_date) - day;
  return record;
}

/// `load` makes `one(record)`, which answers {decision, codes} or a promise of it; `inFlight` asks
/// for so many at once, where that is faster.
export async function measure(version, inputs, load, inFlight = 1) {
  const before = cpuSeconds();
  const one = await load();
  await one(inputs[0]);
  const load_s = cpuSeconds() - before;
  let answers = [];
  const taken = [];
  for (let repeat = 0; repeat < job.repeats; ++repeat) {
    answers = [];
    const start = cpuSeconds();
    for (let i = 0; i < inputs.length; i += inFlight) {
      if (inFlight > 1) answers.push(...await Promise.all(inputs.slice(i, i + inFlight).map(one)));
      else answers.push(await one(inputs[i]));
    }
    taken.push(cpuSeconds() - start);
  }
  const waits = [];
  for (const input of inputs.slice(0, job.latency_count)) {
    const start = process.hrtime.bigint();
    const answer = one(input);
    if (typeof answer.then === 'function') await answer;
    waits.push(Number(process.hrtime.bigint() - start) / 1e3);
  }
  waits.sort((a, b) => a - b);
  fs.writeFileSync(job.verdict_file, answers.map(({decision, codes}, at) =>
    `${inputs[at].id},${decision},${codes.join(' ')}\n`).join(''));
  console.log(JSON.stringify({version, records: inputs.length, seconds: median(taken), load_s,
    p50_us: waits[waits.length >> 1], p99_us: waits[Math.floor(waits.length * 0.99)],
    rss_mb: peakMegabytes()}));
  process.exit(0);
}
