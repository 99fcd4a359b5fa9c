package answerdiff

import (
	"covercard/internal/coverage"
	"covercard/internal/policy"
	"covercard/internal/service"
)

// ask remembers the days of service that a request was about.
func (c *Comparison) ask(answered service.Answer) {
	for i := range answered.Findings {
		day := answered.Findings[i].Order.ServiceDate
		if c.asked.Start == "" || day < c.asked.Start {
			c.asked.Start = day
		}
		c.asked.End = max(c.asked.End, day)
	}
}

// Asked is from the earliest to the latest day of service that the requests so far were about; the zero Period when they were about no order.
func (c *Comparison) Asked() coverage.Period { return c.asked }

// NotAsked are the policies' versions of the later library that take effect after the last of those days, so that no answer rests on them.
func (c *Comparison) NotAsked() []*policy.Version {
	var found []*policy.Version
	if c.asked.End == "" {
		return nil
	}
	for _, one := range c.later.Policies {
		for i := range one.Versions {
			if version := &one.Versions[i]; version.Effective() > c.asked.End {
				found = append(found, version)
			}
		}
	}
	return found
}
