package document_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"covercard/internal/document"
)

type numbers struct {
	Age  document.Number `yaml:"age"`
	Size document.Number `yaml:"size"`
}

func TestNumberKnowsItsPlaceAndWhetherItWasGiven(t *testing.T) {
	var into numbers
	require.Empty(t, document.Load("a.yaml", []byte("age: 0\n"), &into))
	require.Equal(t, document.Number{Value: 0, Place: document.Place{Line: 1, Column: 6}}, into.Age)
	require.True(t, into.Age.Given())
	require.False(t, into.Size.Given())
}

func TestNumberIsWhole(t *testing.T) {
	for text, want := range map[string]string{
		"1.5":    `a.yaml:1:6: a whole number must stand here, not "1.5"`,
		"twelve": `a.yaml:1:6: a whole number must stand here, not "twelve"`,
		"0x10":   `a.yaml:1:6: a whole number must stand here, not "0x10"`,
		"[1]":    `a.yaml:1:6: a whole number must stand here, not a list`,
	} {
		var into numbers
		require.EqualError(t, document.Load("a.yaml", []byte("age: "+text+"\n"), &into), want)
	}
}
