package document

import "strings"

// Nearest is the word that was probably meant by one that is not known: the same but for letter case, or two letters off at the most. It
// reports false when there is none.
func Nearest(written string, known []string) (string, bool) {
	nearest, least := "", 3
	for _, candidate := range known {
		if off := distance(strings.ToLower(written), strings.ToLower(candidate)); off < least {
			nearest, least = candidate, off
		}
	}
	return nearest, least < 3
}
