package service_test

import (
	"bufio"
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	models "github.com/samply/golang-fhir-models/fhir-models/fhir"
	"github.com/stretchr/testify/require"

	"covercard/internal/service"
)

const badRequestFolder = "../../testdata/bad-requests"

// TestBadRequests sends each request of the table in testdata/README.md that says how it is refused.
func TestBadRequests(t *testing.T) {
	server := start(t, service.Options{})
	refused := refusedRows(t)
	for _, test := range refused {
		t.Run(test.file, func(t *testing.T) {
			response, err := http.Post(server.URL+"/cds-services/"+test.service, "application/json", bytes.NewReader(readFile(t, filepath.Join(badRequestFolder, test.file))))
			require.NoError(t, err)
			defer response.Body.Close()
			require.Equal(t, test.status, response.StatusCode)
			require.Equal(t, "application/fhir+json", response.Header.Get("Content-Type"))
			var outcome models.OperationOutcome
			require.NoError(t, json.UnmarshalRead(response.Body, &outcome))
			require.NotEmpty(t, outcome.Issue)
			var expression []string
			if test.path != "-" {
				expression = []string{test.path}
			}
			require.Equal(t, expression, outcome.Issue[0].Expression)
			require.NotEmpty(t, *outcome.Issue[0].Details.Text)
		})
	}
	files, err := os.ReadDir(badRequestFolder)
	require.NoError(t, err)
	require.Len(t, refused, len(files), "the table has a row for each file")
}

// refusedRow is a row of the table.
type refusedRow struct {
	file, service string
	status        int
	path          string
}

func refusedRows(t *testing.T) []refusedRow {
	t.Helper()
	var rows []refusedRow
	lines := bufio.NewScanner(bytes.NewReader(readFile(t, "../../testdata/README.md")))
	inTable := false
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "|")
		switch {
		case strings.HasPrefix(lines.Text(), "| File in `bad-requests/` |"):
			inTable = true
		case !inTable || len(cells) < 7 || strings.HasPrefix(cells[1], "---"):
		default:
			status, err := strconv.Atoi(strings.TrimSpace(cells[3]))
			require.NoError(t, err, lines.Text())
			rows = append(rows, refusedRow{
				file: strings.Trim(cells[1], " `"), service: strings.TrimSpace(cells[2]), status: status, path: strings.Trim(cells[4], " `"),
			})
		}
	}
	require.NoError(t, lines.Err())
	return rows
}
