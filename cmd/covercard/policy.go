package main

type policyCommand struct {
	Lint policyLintCommand `cmd:"" help:"Find everything that is wrong in the library."`
	Test policyTestCommand `cmd:"" help:"Run the cases that stand beside the policies."`
}
