package member

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// longestLine bounds a line, in bytes. A resource is a few kilobytes; what is longer is no NDJSON.
const longestLine = 1 << 20

// lineReader reads a text line by line.
type lineReader struct {
	from *bufio.Reader
	line int // of the last one read, from 1
}

func newLineReader(from io.Reader) lineReader {
	return lineReader{from: bufio.NewReaderSize(from, 256<<10)}
}

// next gives the next line with its end and without a byte order mark; tooLong tells that it was, and has been passed over. The error is
// io.EOF at the end.
func (l *lineReader) next() (text []byte, tooLong bool, err error) {
	l.line++
	for {
		piece, err := l.from.ReadSlice('\n')
		if l.line == 1 && len(text) == 0 {
			piece = bytes.TrimPrefix(piece, []byte("\ufeff")) // spreadsheets write one
		}
		if len(text)+len(piece) > longestLine {
			tooLong, text = true, nil
		}
		if !tooLong {
			text = append(text, piece...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && (len(text) > 0 || tooLong || len(piece) > 0):
			return text, tooLong, nil
		case err != nil:
			return nil, false, err
		}
		return text, tooLong, nil
	}
}
