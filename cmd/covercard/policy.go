package main

type policyCommand struct {
	Test policyTestCommand `cmd:"" help:"Run the cases that stand beside the policies."`
}
