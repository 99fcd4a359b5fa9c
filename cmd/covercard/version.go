package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"covercard/cards"
	"covercard/internal/library"
)

type versionCommand struct {
	Library libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
}

func (c *versionCommand) Run(to terminal) error {
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return err
	}
	fmt.Fprintf(to.out, "covercard %s (%s, %s/%s)\nCDS Hooks 2.0, Da Vinci CRD %s and %s\nlibrary %s\n",
		buildVersion(), runtime.Version(), runtime.GOOS, runtime.GOARCH, cards.V20, cards.V22, rules.Fingerprint)
	return nil
}

// buildVersion is the module's version, or the commit it was built from.
func buildVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if version := info.Main.Version; version != "" && version != "(devel)" {
		return version
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			return setting.Value
		}
	}
	return "development"
}
