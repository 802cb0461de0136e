// GoRules ZEN, its native module: a decision table that collects every row that holds. 256 requests
// are in flight at once, which is its fastest way; one at a time for the latency.
import {ZenDecisionContent, ZenEngine} from '@gorules/zen-engine';
import {createRequire} from 'node:module';
import {job, measure, records} from './job.mjs';

const {version} = createRequire(import.meta.url)('@gorules/zen-engine/package.json');
const inputs = records();
for (const input of inputs) input.po_amount ??= null;
await measure(version, inputs, () => {
  const decision = new ZenEngine().createDecision(new ZenDecisionContent(JSON.parse(job.policy)));
  return async (record) => {
    const {result} = await decision.evaluate(record);
    const rows = Array.isArray(result) ? result : [];
    return {decision: rows.length ? rows[0].decision : 'APPROVE', codes: rows.map((r) => r.code)};
  };
}, 256);
