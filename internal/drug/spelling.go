package drug

import "unicode/utf8"

// Misspelt tells whether a word may have been meant for another, when one letter of a short word, or two of a longer one, was left out,
// added, changed, or swapped with the next; and by how many letters they differ.
func Misspelt(word, meant string) (letters int, may bool) {
	most := 2
	if utf8.RuneCountInString(meant) <= 5 {
		most = 1
	}
	letters = distance([]rune(word), []rune(meant), most)
	return letters, letters <= most
}

// distance is the number of letters to leave out, add, change or swap with the next (optimal string alignment); more than most when there
// are more.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	earlier, before, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range before {
		before[j] = j
	}
	for i := range a {
		row[0] = i + 1
		least := row[0]
		for j := range b {
			change := before[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, row[j]+1, before[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], earlier[j-1]+1)
			}
			least = min(least, row[j+1])
		}
		if least > most {
			return most + 1
		}
		earlier, before, row = before, row, earlier
	}
	return before[len(b)]
}
