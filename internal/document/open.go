package document

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const zipped = ".gz"

// Kind is what the name of a file says that it holds, such as ".csv": its extension in small letters, before that of gzip.
func Kind(name string) string {
	name = strings.ToLower(name)
	return filepath.Ext(strings.TrimSuffix(name, zipped))
}

// Open opens a file that others wrote. One whose name ends in .gz is unzipped while it is read.
func Open(name string) (io.ReadCloser, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := file.Stat(); err == nil && info.IsDir() {
		return nil, errors.Join(fmt.Errorf("%s is a folder: name the files in it", name), file.Close())
	}
	if !strings.EqualFold(filepath.Ext(name), zipped) {
		return file, nil
	}
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s is not compressed by gzip: %w", name, err), file.Close())
	}
	return &zippedFile{unzipped, file}, nil
}

// zippedFile is the text of a zipped file, which is closed with it.
type zippedFile struct {
	*gzip.Reader
	file *os.File
}

// Close implements [io.Closer].
func (z *zippedFile) Close() error { return errors.Join(z.Reader.Close(), z.file.Close()) }
