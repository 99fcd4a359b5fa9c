package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"covercard/internal/coverage"
	"covercard/internal/library"
	"covercard/internal/member"
)

type memberShowCommand struct {
	ID      string        `arg:"" help:"Subscriber id or member number; - reads it from standard input, where no list of processes shows it."`
	Data    string        `help:"Folder for what the service keeps (default data)." placeholder:"DIR" default:"data" env:"COVERCARD_DATA"`
	Library libraryFolder `help:"Folder of the payer's library; the one built in when left out." placeholder:"DIR"`
	AsOf    day           `help:"Say what is in force on that day (YYYY-MM-DD) instead of today." placeholder:"DATE"`
}

// Help is what "covercard member show --help" says beside the flags.
func (c *memberShowCommand) Help() string {
	return `Shows all who share the id, their coverages and their authorizations. The exit code is 1 when nobody has it.

Example:
  covercard member show XMB4410275 --as-of 2026-12-01`
}

// Run prints a paragraph for each person.
func (c *memberShowCommand) Run(to terminal) error {
	rules, err := library.Open(string(c.Library))
	if err != nil {
		return err
	}
	on := coverage.Date(c.AsOf)
	if on == "" {
		on = coverage.DateOf(time.Now().In(rules.Location()))
	}
	store := member.New(c.Data)
	defer store.Close()
	id, err := memberID(c.ID, to.in)
	if err != nil {
		return err
	}
	people, err := store.Under(context.Background(), id)
	if err != nil {
		return err
	}
	if len(people) == 0 {
		return errors.New("nobody has that id: give a subscriber id or a member number as the list has it")
	}
	for i, person := range people {
		if i > 0 {
			fmt.Fprintln(to.out)
		}
		fmt.Fprint(to.out, plain(describePerson(person, on, rules)))
	}
	return nil
}

func describePerson(person member.Person, on coverage.Date, rules *library.Library) string {
	var text strings.Builder
	fmt.Fprintf(&text, "Dependent %s, born %s\n", cmp.Or(person.Dependent, "not known"), cmp.Or(string(person.BirthDate), "not known"))
	if len(person.Coverages) == 0 {
		text.WriteString("  no coverage on file\n")
	}
	for _, one := range person.Coverages {
		state := "not in force"
		if one.InForce(on) {
			state = "in force"
		}
		plan, known := rules.PlanOf(one.Classes)
		fmt.Fprintf(&text, "  %s on %s: %s, %s", state, on, cmp.Or(plan.Name, "plan not known"), periodInWords(one.Period))
		if one.Status != "" && one.Status != "active" {
			fmt.Fprintf(&text, ", %s", one.Status)
		}
		if one.Relationship != "" {
			fmt.Fprintf(&text, ", %s", one.Relationship)
		}
		if !known {
			for _, class := range one.Classes {
				fmt.Fprintf(&text, ", %s %s", class.Type, class.Value)
			}
		}
		text.WriteByte('\n')
	}
	for _, one := range person.Authorizations {
		state := "usable"
		switch {
		case one.UsedUp():
			state = "used up"
		case !one.Period.Includes(on):
			state = "not valid"
		}
		fmt.Fprintf(&text, "  authorization %s for %s %s, %s on %s: %s", one.Number, one.System, one.Code, state, on, periodInWords(one.Period))
		if one.Units != "" {
			fmt.Fprintf(&text, ", %s of %s used", cmp.Or(one.Used, "0"), one.Units)
		}
		text.WriteByte('\n')
	}
	return text.String()
}

func periodInWords(period coverage.Period) string {
	switch {
	case period == coverage.Period{}:
		return "on any day"
	case period.Start == "":
		return fmt.Sprintf("until %s", period.End)
	case period.End == "":
		return fmt.Sprintf("from %s", period.Start)
	}
	return fmt.Sprintf("%s to %s", period.Start, period.End)
}
