// json-rules-engine: facts that it can't compute come from the host, before the clock starts.
import {Engine} from 'json-rules-engine';
import {createRequire} from 'node:module';
import {job, measure, records, withDays} from './job.mjs';

const {version} = createRequire(import.meta.url)('json-rules-engine/package.json');
const {rules, rate, limit} = JSON.parse(job.policy);
const inputs = records().map((record) => {
  withDays(record);
  const {amount, po_amount: order} = record;
  record.has_po = order !== undefined;
  record.po_diff = record.has_po ? Math.abs(amount - order) : 0;
  record.po_tol = record.has_po ? Math.max(order * 0.02, 50) : 0;
  record.tax_diff = Math.abs(record.tax - amount * rate[record.country]);
  record.dept_limit = limit[record.department];
  return record;
});
await measure(version, inputs, () => {
  const engine = new Engine([], {allowUndefinedFacts: true});
  const rank = new Map(rules.map(({code}, at) => [code, at]));
  rules.forEach(({code, conditions}) => engine.addRule({name: code, conditions,
    event: {type: code}}));
  return async (record) => {
    const {events} = await engine.run(record);
    const at = events.map((event) => rank.get(event.type)).sort((a, b) => a - b);
    return {decision: at.length ? rules[at[0]].decision : 'APPROVE',
      codes: at.map((index) => rules[index].code)};
  };
});
