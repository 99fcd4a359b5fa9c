package fhir

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// Parse checks text as [CheckJSON] does and takes it apart in the same pass: the outermost object or array, those that a member of a
// name in open leads to from there ("name/*" for all members of that member), and the elements of such an array. Going through the
// members and elements of these later costs nothing, where any other Value has its text read again.
//
// The value is a view into text, which must not be changed afterwards. The error is a [SyntaxError].
func Parse(text []byte, open ...string) (Value, error) {
	decoder := decoders.Get().(*jsontext.Decoder)
	decoder.Reset(bytes.NewBuffer(text)) // over a bytes.Buffer it reads in place
	defer func() {
		decoder.Reset(noText) // lets go of text
		decoders.Put(decoder)
	}()
	p := parser{text: unsafe.String(unsafe.SliceData(text), len(text)), decoder: decoder}
	for _, name := range open {
		if name, all := strings.CutSuffix(name, "/*"); all {
			p.openAll = append(p.openAll, name)
		} else {
			p.open = append(p.open, name)
		}
	}
	value, err := p.value(true, false)
	if err != nil {
		return Value{}, newSyntaxError(err)
	}
	end := decoder.InputOffset()
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return Value{}, &SyntaxError{Offset: end, Reason: reasonTrailing}
	}
	return value, nil
}

// decoders are used again, because a new one has to find room for the names of every object anew.
var decoders = sync.Pool{New: func() any { return jsontext.NewDecoder(noText) }}

var noText = strings.NewReader("")

// parts are the members of an object or, without names, the elements of an array.
type parts struct {
	names  []string
	values []Value
}

// parser reads text by the decoder's tokens and makes Values of the places where they begin and end.
type parser struct {
	text    string
	decoder *jsontext.Decoder
	open    []string
	openAll []string // whose members are all open
}

// value takes apart a container that is open; all tells that everything in it is.
func (p *parser) value(open, all bool) (Value, error) {
	kind := p.decoder.PeekKind()
	if open && (kind == '{' || kind == '[') {
		return p.container(kind == '{', all)
	}
	raw, err := p.raw()
	return newValue(raw), err
}

// raw reads a whole value.
func (p *parser) raw() (string, error) {
	value, err := p.decoder.ReadValue()
	end := int(p.decoder.InputOffset())
	return p.text[end-len(value) : end], err
}

func (p *parser) container(object, all bool) (Value, error) {
	if _, err := p.decoder.ReadToken(); err != nil {
		return Value{}, err
	}
	start := p.decoder.InputOffset() - 1
	inside := &parts{values: make([]Value, 0, 8)}
	closing := jsontext.Kind(']')
	if object {
		closing = '}'
		inside.names = make([]string, 0, 8)
	}
	for p.decoder.PeekKind() != closing {
		open, allInside := true, false
		if object {
			name, err := p.name()
			if err != nil {
				return Value{}, err
			}
			inside.names = append(inside.names, name)
			allInside = slices.Contains(p.openAll, name)
			open = all || allInside || slices.Contains(p.open, name)
		}
		value, err := p.value(open, allInside)
		if err != nil {
			return Value{}, err
		}
		inside.values = append(inside.values, value)
	}
	if _, err := p.decoder.ReadToken(); err != nil {
		return Value{}, err
	}
	return Value{raw: p.text[start:p.decoder.InputOffset()], parts: inside}, nil
}

func (p *parser) name() (string, error) {
	quoted, err := p.raw()
	if err != nil {
		return "", err
	}
	if strings.IndexByte(quoted, '\\') >= 0 {
		return newValue(quoted).Text(), nil
	}
	return quoted[1 : len(quoted)-1], nil
}
