package cards

import "strings"

// longestSummary is what CDS Hooks allows: fewer than 140 characters.
const longestSummary = 139

// summaryLength counts the way the stricter reader does: a character outside the Basic Multilingual Plane is two in UTF-16.
func summaryLength(summary string) int {
	length := 0
	for _, r := range summary {
		length++
		if r > 0xFFFF {
			length++
		}
	}
	return length
}

// shorten keeps a summary within longestSummary, cut at the end of a word where there is one.
func shorten(summary string) string {
	if len(summary) <= longestSummary || summaryLength(summary) <= longestSummary {
		return summary
	}
	const ellipsis = "…"
	end, length := 0, 0
	for i, r := range summary {
		length += summaryLength(string(r))
		if length > longestSummary-1 {
			end = i
			break
		}
	}
	kept := summary[:end]
	if space := strings.LastIndexByte(kept, ' '); space > 0 && summary[end] != ' ' {
		kept = kept[:space]
	}
	return strings.TrimRight(kept, " ,;:") + ellipsis
}
