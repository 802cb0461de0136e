package main

import (
	"encoding/json"
	"sort"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
)

// loadCedar parses a policy a rule; contexts are Cedar's own records already, money is cents.
func loadCedar(j job, records [][]string) loaded {
	var text struct {
		Order    [][2]string       `json:"order"`
		Policies map[string]string `json:"policies"`
	}
	if err := json.Unmarshal([]byte(j.Policy), &text); err != nil {
		panic(err)
	}
	policies := cedar.NewPolicySet()
	for code, source := range text.Policies {
		var policy cedar.Policy
		if err := policy.UnmarshalCedar([]byte(source)); err != nil {
			panic(code + ": " + err.Error())
		}
		policies.Add(cedar.PolicyID(code), &policy)
	}
	rank := map[cedar.PolicyID]int{}
	for at, one := range text.Order {
		rank[cedar.PolicyID(one[0])] = at
	}
	requests := make([]cedar.Request, len(records))
	for i, record := range records {
		requests[i] = cedar.Request{Principal: cedar.NewEntityUID("User", "ap"),
			Action:   cedar.NewEntityUID("Action", "pay"),
			Resource: cedar.NewEntityUID("Invoice", types.String(record[0])),
			Context:  contextOf(j, record)}
	}
	entities := cedar.EntityMap{}
	return func(at int) verdict {
		allowed, told := cedar.Authorize(policies, entities, requests[at])
		if len(told.Errors) > 0 {
			panic(told.Errors[0].Message)
		}
		answer := verdict{decision: "APPROVE"}
		if allowed {
			return answer
		}
		var hit []int
		for _, reason := range told.Reasons {
			hit = append(hit, rank[reason.PolicyID])
		}
		sort.Ints(hit)
		answer.decision = text.Order[hit[0]][1]
		for _, index := range hit {
			answer.codes = append(answer.codes, text.Order[index][0])
		}
		return answer
	}
}

func contextOf(j job, record []string) cedar.Record {
	context := cedar.RecordMap{}
	dates := map[string]time.Time{}
	for at, cell := range record {
		switch name := types.String(j.Fields[at]); {
		case cell == "" || name == "id":
		case strings.HasSuffix(string(name), "_date"):
			dates[string(name)] = day(cell)
		case texts[string(name)]:
			context[name] = types.String(cell)
		case cell == "true" || cell == "false":
			context[name] = types.Boolean(cell == "true")
		default:
			context[name] = types.Long(whole(cell))
		}
	}
	context["invoice_wday"] = types.Long((int(dates["invoice_date"].Weekday())+6)%7 + 1)
	context["terms_days"] = types.Long(dates["due_date"].Sub(dates["invoice_date"]).Hours() / 24)
	return cedar.NewRecord(context)
}
