package library

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"covercard/internal/document"
)

// unknownSource is the id of a source that there is none of, as a file names it.
type unknownSource struct {
	file *document.File
	id   string
}

// unknownSources faults each such id once in a file, where it is first named: one slip in the list of sources is felt by every fact that
// was read there.
func (l *loader) unknownSources() {
	ids := slices.Sorted(maps.Keys(l.sources))
	for source, places := range l.notSources {
		slices.SortFunc(places, func(a, b document.Place) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		message := fmt.Sprintf("no source %q in drugs/", source.id)
		if more := furtherLines(places); more != "" {
			message += " (it is named on " + more + " too)"
		}
		message += ": write the id of a source there"
		if nearest, found := document.Nearest(source.id, ids); found {
			message += fmt.Sprintf("; did you mean %q?", nearest)
		}
		source.file.Fault(places[0], "%s", message)
	}
}

// furtherLines names the lines of places besides the first; "" when there are none.
func furtherLines(places []document.Place) string {
	const most = 12
	var lines []string
	for _, place := range places[1:] {
		line := strconv.Itoa(place.Line)
		if place.Line != places[0].Line && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	switch {
	case len(lines) == 0:
		return ""
	case len(lines) == 1:
		return "line " + lines[0]
	case len(lines) > most:
		return fmt.Sprintf("%d further lines, the last of them %s", len(lines), lines[len(lines)-1])
	}
	return "lines " + strings.Join(lines, ", ")
}
