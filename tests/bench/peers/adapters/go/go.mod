module bop/bench/peers

go 1.24

require (
	github.com/cedar-policy/cedar-go v1.2.6
	github.com/google/cel-go v0.26.1
	github.com/open-policy-agent/opa v1.8.0
)
