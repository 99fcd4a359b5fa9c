package drug

// Words are the words of a text as names are compared by them: runs of letters and digits, letter case folded.
func Words(text string) []string {
	var found []string
	each := words{text: text}
	for word := each.next(nil); len(word) > 0; word = each.next(nil) {
		found = append(found, string(word))
	}
	return found
}
