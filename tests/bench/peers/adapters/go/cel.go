package main

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/google/cel-go/cel"
)

// loadCel makes a program of each rule; the host collects the codes of those that hold. Dates are
// timestamps already, numbers doubles, counts whole.
func loadCel(j job, records [][]string) loaded {
	var rules []rule
	if err := json.Unmarshal([]byte(j.Policy), &rules); err != nil {
		panic(err)
	}
	env := must(cel.NewEnv(cel.Variable("r", cel.MapType(cel.StringType, cel.DynType))))
	programs := make([]cel.Program, len(rules))
	for i, one := range rules {
		checked, issues := env.Compile(one.When)
		if issues.Err() != nil {
			panic(one.Code + ": " + issues.Err().Error())
		}
		programs[i] = must(env.Program(checked, cel.EvalOptions(cel.OptOptimize)))
	}
	inputs := make([]map[string]any, len(records))
	for i, record := range records {
		document := map[string]any{}
		for at, cell := range record {
			switch name := j.Fields[at]; {
			case cell == "":
			case strings.HasSuffix(name, "_date"):
				document[name] = day(cell)
			case texts[name]:
				document[name] = cell
			case strings.HasPrefix(name, "is_") || name == "bank_changed":
				document[name] = cell == "true"
			case strings.Contains(cell, "."):
				document[name] = must(strconv.ParseFloat(cell, 64))
			default:
				document[name] = whole(cell)
			}
		}
		inputs[i] = map[string]any{"r": document}
	}
	return func(at int) verdict {
		answer := verdict{decision: "APPROVE"}
		for i, program := range programs {
			value, _, err := program.Eval(inputs[at])
			if err != nil {
				panic(rules[i].Code + ": " + err.Error())
			}
			if value.Value() != true {
				continue
			}
			if answer.codes == nil {
				answer.decision = rules[i].Decision
			}
			answer.codes = append(answer.codes, rules[i].Code)
		}
		return answer
	}
}
