package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

var texts = map[string]bool{"vendor_id": true, "vendor_risk": true, "country": true,
	"currency": true, "invoice_date": true, "due_date": true, "department": true}

// loadOpa prepares the query once and gives it inputs that are already its own values: what
// turning a document into them costs is not counted.
func loadOpa(j job, records [][]string) loaded {
	ctx := context.Background()
	query := must(rego.New(rego.Query("data.invoices.verdict"),
		rego.Module("invoices.rego", j.Policy)).PrepareForEval(ctx))
	inputs := make([]ast.Value, len(records))
	for i, record := range records {
		document := map[string]any{}
		for at, cell := range record {
			switch name := j.Fields[at]; {
			case cell == "":
			case texts[name]:
				document[name] = cell
			case strings.HasPrefix(name, "is_") || name == "bank_changed":
				document[name] = cell == "true"
			default:
				document[name] = json.Number(cell)
			}
		}
		inputs[i] = must(ast.InterfaceToValue(document))
	}
	return func(at int) verdict {
		results := must(query.Eval(ctx, rego.EvalParsedInput(inputs[at])))
		found := results[0].Expressions[0].Value.(map[string]any)
		answer := verdict{decision: found["decision"].(string)}
		for _, code := range found["codes"].([]any) {
			answer.codes = append(answer.codes, code.(string))
		}
		return answer
	}
}
