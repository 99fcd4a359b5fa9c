package service_test

import (
	"cmp"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// examplesFolder holds requests that others published. The environment variable COVERCARD_EXAMPLES names another.
const examplesFolder = "../../../shared/examples"

// examples are the requests of CRD's own guide (2.2.1) and of Inferno's presets (2.0.1): what each leads to, and why.
// Files that hold several requests have one row for all.
var examples = []struct {
	file      string
	status    int
	annotated int // resources in each answer, or in all together
	why       string
}{
	{"crd-2.2.1/CRDServiceRequest.json", http.StatusBadRequest, 0, "asks for 2.2; the Coverage's payor is a reference that leads to nothing, so its payer has no identifier"},
	{"crd-2.2.1/CRDServiceRequest2.json", http.StatusPreconditionFailed, 0, "the dispatched orders were not prefetched, only their Medications"},
	{"crd-2.2.1/CRDServiceRequest3.json", http.StatusOK, 0, "no version, so 2.0, and no prefetch: without Coverage there is nothing to say about a CommunicationRequest"},
	{"crd-2.2.1/CRDServiceRequest4.json", http.StatusBadRequest, 0, "asks for 2.2 and came without Coverage"},
	{"inferno-2.0.1/any_hook_order_sign.json", http.StatusOK, 1, "2.0, a payer that cannot be identified counts as ours; one DeviceRequest"},
	{"inferno-2.0.1/any_hook_request_body.json", http.StatusOK, 2, "likewise; two Appointments"},
	{"inferno-2.0.1/appointment_book_request_bodies.json", http.StatusOK, 3, "likewise; one Appointment, then two; 2.0 annotates the Appointment whether or not its basis was sent"},
	{"inferno-2.0.1/order_dispatch_request_bodies.json", http.StatusOK, 2, "likewise; hook 1.0 with the order under the prefetch key order"},
	{"inferno-2.0.1/order_select_request_bodies.json", http.StatusOK, 0, "a secondary hook says nothing about drugs that no rule speaks of"},
	{"inferno-2.0.1/order_sign_request_bodies.json", http.StatusOK, 2, "a DeviceRequest, then a ServiceRequest"},
	{"inferno-2.0.1/encounter_start_request_bodies.json", http.StatusOK, 0, "no Coverage came"},
	{"inferno-2.0.1/encounter_discharge_request_bodies.json", http.StatusOK, 0, "no Coverage came"},
}

// TestPublishedExamples sends each request that others published.
func TestPublishedExamples(t *testing.T) {
	folder := findExamples(t)
	known := map[string]bool{}
	for _, example := range examples {
		known[example.file] = true
		t.Run(example.file, func(t *testing.T) {
			annotated := 0
			for i, request := range requestsIn(t, filepath.Join(folder, filepath.FromSlash(example.file))) {
				t.Run(strconv.Itoa(i), func(t *testing.T) {
					parsed, err := parse(request)
					require.NoError(t, err)
					if example.status != http.StatusOK {
						refusedBody(t, request, example.status)
						return
					}
					status, answer := call(t, serve(t), request)
					require.Equal(t, example.status, status, "%s\n%s", example.why, answer)
					version := parsed.at("extension", requestedVersion).text()
					annotated += len(checked(t, version, parsed.at("hook").text(), request, answer).annotated())
				})
			}
			require.Equal(t, example.annotated, annotated, example.why)
		})
	}
	for _, pattern := range []string{"crd-2.2.1/CRDServiceRequest*.json", "inferno-2.0.1/*.json"} {
		files, err := filepath.Glob(filepath.Join(folder, filepath.FromSlash(pattern)))
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			name, err := filepath.Rel(folder, file)
			require.NoError(t, err)
			require.True(t, known[filepath.ToSlash(name)], "%s is in no row of the table", name)
		}
	}
}

func findExamples(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("COVERCARD_EXAMPLES")
	if folder == "" {
		folder = examplesFolder
	}
	if _, err := os.Stat(folder); err != nil {
		t.Skipf("the published examples are not at %s; COVERCARD_EXAMPLES may name their folder", folder)
	}
	return folder
}

// requestsIn are the requests of a file: one, or a list of them, or a list of lists.
func requestsIn(t *testing.T, file string) [][]byte {
	t.Helper()
	parsed, err := parse(readFile(t, file))
	require.NoError(t, err)
	var requests [][]byte
	var gather func(value *node)
	gather = func(value *node) {
		if value.is('{') {
			requests = append(requests, []byte(value.encode()))
		}
		if value.is('[') {
			for _, element := range value.children {
				gather(element)
			}
		}
	}
	gather(parsed)
	require.NotEmpty(t, requests, file)
	return requests
}

// TestPublishedExamplesForOurMember: the same requests with a Coverage of this payer instead, in both versions, so that each leads to an
// answer where the orders came with it.
func TestPublishedExamplesForOurMember(t *testing.T) {
	folder := findExamples(t)
	for _, example := range examples {
		for _, version := range []string{"2.0", "2.2"} {
			t.Run(example.file+"/"+version, func(t *testing.T) {
				for _, request := range requestsIn(t, filepath.Join(folder, filepath.FromSlash(example.file))) {
					parsed, err := parse(request)
					require.NoError(t, err)
					patient := parsed.at("context", "patientId").text()
					ours := strings.ReplaceAll(string(ourCoverage("cov-ours")), thePatient, patient)
					for _, change := range []edit{
						{"prefetch", orElse(parsed.at("prefetch"), `{}`)}, {"prefetch/coverage", ours},
						{"extension", orElse(parsed.at("extension"), `{}`)}, {"extension/" + requestedVersion, `"` + version + `"`},
					} {
						require.NoError(t, parsed.set(change.path, change.value))
					}
					body := []byte(parsed.encode())
					status, answer := call(t, serve(t), body)
					hook := parsed.at("hook").text()
					asked := understand(version, hook, parsed)
					if len(asked.scope) == 0 && hook != "encounter-start" && hook != "encounter-discharge" {
						require.Equal(t, http.StatusPreconditionFailed, status, string(answer))
						continue
					}
					require.Equal(t, http.StatusOK, status, string(answer))
					checkAnswer(t, version, hook, body, answer)
				}
			})
		}
	}
}

func orElse(value *node, text string) string {
	if value == nil {
		return text
	}
	return value.encode()
}

// TestCatalogueIsAnsweredRightly holds the answers to all requests of testdata/README.md to the standards: in the version that each asks
// for, and in either when it is made to ask for that.
func TestCatalogueIsAnsweredRightly(t *testing.T) {
	files, err := filepath.Glob(requestFolder + "/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		for _, version := range versions {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".json")+"/"+version, func(t *testing.T) {
				request, err := parse(readFile(t, file))
				require.NoError(t, err)
				own := request.at("extension", requestedVersion).text()
				if version != "" {
					require.NoError(t, request.set("extension", orElse(request.at("extension"), `{}`)))
					require.NoError(t, request.set("extension/"+requestedVersion, `"`+version+`"`))
				}
				body := []byte(request.encode())
				status, answer := call(t, serve(t), body)
				if status != http.StatusOK && version != "" && version != own {
					refusedBody(t, body, status) // 2.2 refuses no Coverage or several, which 2.0 does not
					require.Contains(t, []int{http.StatusBadRequest, http.StatusPreconditionFailed}, status)
					return
				}
				require.Equal(t, http.StatusOK, status, string(answer))
				checkAnswer(t, cmp.Or(version, own), request.at("hook").text(), body, answer)
			})
		}
	}
}
