package fhir

import "strings"

// AppendCompact appends the text of v to buffer without the white space between its tokens, which stay as they are.
func (v Value) AppendCompact(buffer []byte) []byte { return appendCompact(buffer, v.raw) }

// appendCompact takes well-formed JSON.
func appendCompact(buffer []byte, text string) []byte {
	start := 0
	for at := 0; at < len(text); {
		switch c := text[at]; {
		case c == '"':
			at = endOfString(text, at)
		case c <= ' ':
			buffer = append(buffer, text[start:at]...)
			at++
			start = at
		default:
			at++
		}
	}
	return append(buffer, text[start:]...)
}

// endOfString is the position behind the string that begins at start.
func endOfString(text string, start int) int {
	at := start + 1
	for {
		quote := strings.IndexByte(text[at:], '"')
		if quote < 0 {
			return len(text) // not well-formed
		}
		at += quote
		backslashes := at
		for text[backslashes-1] == '\\' {
			backslashes--
		}
		at++
		if (at-1-backslashes)%2 == 0 {
			return at
		}
	}
}
