package main

type policyCommand struct {
	List    policyListCommand    `cmd:"" help:"List the policies in force."`
	Show    policyShowCommand    `cmd:"" help:"Show a policy as it stands, or stood."`
	Diff    policyDiffCommand    `cmd:"" help:"Say in words how two libraries differ, or which answers do."`
	Lint    policyLintCommand    `cmd:"" help:"Find everything that is wrong in the library."`
	Test    policyTestCommand    `cmd:"" help:"Run the cases that stand beside the policies."`
	Request policyRequestCommand `cmd:"" help:"Print a case as the hook request that an EHR would send."`
}
