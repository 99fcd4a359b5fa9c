package drugsearch

import (
	"cmp"
	"slices"
	"strings"

	"covercard/internal/drug"
)

// Bounds of what is offered for a misspelling.
const (
	mostNearby    = 5
	longestQuery  = 8 // words
	shortestStart = 4 // letters that make the beginning of a word worth completing
)

// nearby are names that are known and may have been meant, when each word is taken for the words it is like. A drug is never taken for
// another: the person who asks chooses.
func (s *search) nearby(words []string) []string {
	if len(words) == 0 || len(words) > longestQuery {
		return nil
	}
	known := s.vocabulary()
	meant := [][]string{nil}
	for _, word := range words {
		var longer [][]string
		for _, candidate := range candidates(word, known) {
			for _, before := range meant {
				longer = append(longer, append(slices.Clone(before), candidate))
			}
		}
		meant = longer[:min(len(longer), mostNearby*mostNearby)]
	}
	var names []string
	for _, query := range meant {
		found := s.byName(query)
		if found.empty() {
			continue
		}
		name := strings.Join(query, " ")
		for _, product := range found.products {
			if slices.Equal(drug.Words(product.Brand), query) {
				name = product.Brand
			}
		}
		if !slices.Contains(names, name) && len(names) < mostNearby {
			names = append(names, name)
		}
	}
	return names
}

// candidates are the words that a word may have been meant for: itself if it is one, else those that are like it or that it begins, the
// likest first.
func candidates(word string, known map[string]bool) []string {
	if known[word] {
		return []string{word}
	}
	type candidate struct {
		word    string
		letters int // by which it differs
	}
	var found []candidate
	for other := range known {
		if isNumber(other) {
			continue
		}
		letters, may := drug.Misspelt(word, other)
		if may || len(word) >= shortestStart && strings.HasPrefix(other, word) {
			found = append(found, candidate{other, letters})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.letters, b.letters), cmp.Compare(a.word, b.word))
	})
	var words []string
	for _, candidate := range found[:min(len(found), mostNearby)] {
		words = append(words, candidate.word)
	}
	return words
}

// isNumber keeps one strength from being taken for another.
func isNumber(word string) bool { return strings.Trim(word, "0123456789") == "" }

// vocabulary are all words of names that are known.
func (s *search) vocabulary() map[string]bool {
	known := make(map[string]bool)
	for i := range s.rules.Products {
		for _, name := range namesOf(&s.rules.Products[i]) {
			for _, word := range drug.Words(name) {
				known[word] = true
			}
		}
	}
	if s.list != nil {
		for word := range s.list.Words() {
			known[word] = true
		}
	}
	return known
}
