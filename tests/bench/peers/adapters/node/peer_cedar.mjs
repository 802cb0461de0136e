// Cedar as its own WebAssembly: a `forbid` for each rule; money as cents. What determines the
// answer are the codes.
import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import {job, measure, records, withDays} from './job.mjs';

const {policies, order} = JSON.parse(job.policy);
const inputs = records(true).map(withDays);
await measure(cedar.getCedarVersion(), inputs, () => {
  const parsed = cedar.preparsePolicySet('p', {staticPolicies: policies});
  if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed).slice(0, 500));
  const rank = new Map(order.map(([code], at) => [code, at]));
  return ({id, ...context}) => {
    const answer = cedar.statefulIsAuthorized({principal: {type: 'User', id: 'ap'},
      action: {type: 'Action', id: 'pay'}, resource: {type: 'Invoice', id: String(id)}, context,
      preparsedPolicySetId: 'p', entities: [], validateRequest: false});
    if (answer.type !== 'success' || answer.response.diagnostics.errors.length)
      throw new Error(JSON.stringify(answer).slice(0, 500));
    const {decision, diagnostics} = answer.response;
    const at = decision === 'allow' ? [] :
      diagnostics.reason.map((code) => rank.get(code)).sort((a, b) => a - b);
    return {decision: at.length ? order[at[0]][1] : 'APPROVE', codes: at.map((i) => order[i][0])};
  };
});
