package config_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"covercard/internal/config"
)

// write writes a configuration file and gives its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "covercard.yaml")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// changed is the default with changes.
func changed(change func(*config.Config)) config.Config {
	made := config.Default()
	change(&made)
	return made
}

func TestLoadWithoutAnythingIsTheDefault(t *testing.T) {
	loaded, err := config.Load("", nil)
	require.NoError(t, err)
	require.Equal(t, config.Default(), loaded)
	require.NoError(t, loaded.Check())
	require.Equal(t, "127.0.0.1:8080", loaded.Listen, "reachable from this machine only")
	require.Empty(t, loaded.Library, "the one built in")
	require.Less(t, loaded.Deadline, 5*time.Second, "CRD wants an answer within 5 seconds")
}

func TestLoadFileOverDefaults(t *testing.T) {
	tests := map[string]struct {
		yaml string
		want config.Config
	}{
		"one setting": {"unlisted: omit\n", changed(func(c *config.Config) { c.Unlisted = "omit" })},
		"several settings": {
			"listen: :9090\nlibrary: payer\ndata: /var/lib/covercard\ndeadline: 2s\nmax_body: 4096\nwithout_coverage: silent\nunlisted: omit\n",
			changed(func(c *config.Config) {
				c.Listen, c.Library, c.Data = ":9090", "payer", "/var/lib/covercard"
				c.Deadline, c.MaxBody, c.WithoutCoverage, c.Unlisted = 2*time.Second, 4096, "silent", "omit"
			}),
		},
		"deadline of minutes and fractions": {"deadline: 0m1.5s\n", changed(func(c *config.Config) { c.Deadline = 1500 * time.Millisecond })},
		"key without a value":               {"listen:\ndata:\n", config.Default()},
		"comment and setting":               {"# address\n\n  # indented\nlisten: :9090 # any\n", changed(func(c *config.Config) { c.Listen = ":9090" })},
		"text that looks like a number":     {"library: 2026\n", changed(func(c *config.Config) { c.Library = "2026" })},
		"version without quotation marks":   {"default_crd_version: 2.2\n", changed(func(c *config.Config) { c.DefaultCRDVersion = "2.2" })},
		"empty text":                        {"data: ''\n", changed(func(c *config.Config) { c.Data = "" })},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			loaded, err := config.Load(write(t, test.yaml), nil)
			require.NoError(t, err)
			require.Equal(t, test.want, loaded)
		})
	}
}

func TestLoadFileThatSetsNothing(t *testing.T) {
	for name, yaml := range map[string]string{
		"empty":                 "",
		"white space":           " \n\n\t\r\n",
		"comments only":         "# listen: :9090\n\n   # data: data",
		"beginning of document": "---\n",
		"null":                  "null\n",
		"no keys":               "{}\n",
	} {
		t.Run(name, func(t *testing.T) {
			loaded, err := config.Load(write(t, yaml), nil)
			require.NoError(t, err)
			require.Equal(t, config.Default(), loaded)
		})
	}
}

func TestLoadSaysWhereAFileIsWrong(t *testing.T) {
	const keys = "listen, library, data, deadline, max_body, "
	tests := map[string]struct{ yaml, want string }{
		"near key":        {"data: data\nlistn: :9090\n", `2:1: unknown key "listn"; did you mean "listen"?`},
		"nearer to other": {"max_bod: 4096\n", `1:1: unknown key "max_bod"; did you mean "max_body"?`},
		"unknown key":     {"# port\nport: 9090\n", `2:1: unknown key "port": use one of ` + keys},
		"key twice":       {"data: a\nlisten: x\ndata: b\n", `3:1: the key "data" stands twice, first on line 1: keep one`},
		"not a number":    {"max_body: lots\n", `1:11: a whole number must stand here, not "lots"`},
		"a fraction":      {"max_body: 1.5\n", `1:11: a whole number must stand here, not "1.5"`},
		"not a text":      {"listen: [a, b]\n", `1:9: a text must stand here, not a list`},
		"a group":         {"unlisted: {answer: true}\n", `1:11: a text must stand here, not a group of keys`},
		"not a document":  {"- listen\n", `1:1: a group of keys must stand here, not a list`},
		"two documents":   {"data: a\n---\ndata: b\n", `2:1: a second document begins here: put it into a file of its own, or remove this line if nothing stands below`},
		"not YAML":        {"listen: [x\n", `2:1: this is not YAML: did not find expected ',' or ']'`},
		"several at once": {"max_body: lots\nport: 1\n", "1:11: a whole number must stand here, not \"lots\"\nFILE:2:1: unknown key \"port\": use one of " + keys},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := write(t, test.yaml)
			_, err := config.Load(path, nil)
			require.Error(t, err)
			require.True(t, strings.HasPrefix(err.Error(), path+":"+strings.ReplaceAll(test.want, "FILE", path)), err)
		})
	}
}

func TestLoadSaysWhereADeadlineIsWrong(t *testing.T) {
	for _, yaml := range []string{"data: data\ndeadline: soon\n", "data: data\ndeadline: 5\n", "data: data\ndeadline: [4s]\n"} {
		path := write(t, yaml)
		_, err := config.Load(path, nil)
		require.ErrorContains(t, err, path+":2:11: a duration such as 4.5s or 500ms must stand here", yaml)
	}
}

// Kubernetes sets such variables in every pod when a Service is called covercard.
func TestLoadPassesOverVariablesOfKubernetes(t *testing.T) {
	loaded, err := config.Load("", []string{
		"COVERCARD_SERVICE_HOST=10.0.0.1", "COVERCARD_SERVICE_PORT_HTTP=80", "COVERCARD_PORT=tcp://10.0.0.1:80", "COVERCARD_PORT_80_TCP=tcp://10.0.0.1:80",
	})
	require.NoError(t, err)
	require.Equal(t, config.Default(), loaded)
}

func TestCheckOfOrigins(t *testing.T) {
	for origin, fault := range map[string]string{
		"https://sandbox.cds-hooks.org": "", "*": "",
		"sandbox.cds-hooks.org": "setting cors_origins[0] is sandbox.cds-hooks.org: must be * or the address of a site, such as https://sandbox.cds-hooks.org",
	} {
		settings := config.Default()
		settings.CORSOrigins = []string{origin}
		if err := settings.Check(); fault != "" {
			require.EqualError(t, err, fault)
		} else {
			require.NoError(t, err)
		}
	}
}

func TestLoadFileThatCannotBeRead(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.yaml")
	_, err := config.Load(missing, nil)
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorContains(t, err, "reading the configuration (covercard serve --print-config prints one to start from): ")
	require.ErrorContains(t, err, missing)

	_, err = config.Load(t.TempDir(), nil)
	require.ErrorContains(t, err, "reading the configuration (covercard serve --print-config prints one to start from): ")
}

func TestLoadEnvironmentOverFile(t *testing.T) {
	file := write(t, "listen: :1111\ndata: of-file\ndeadline: 1s\n")
	tests := map[string]struct {
		environ []string
		want    config.Config
	}{
		"none": {nil, changed(func(c *config.Config) { c.Listen, c.Data, c.Deadline = ":1111", "of-file", time.Second })},
		"over the file": {
			[]string{"COVERCARD_LISTEN=:2222", "COVERCARD_DEADLINE=3s"},
			changed(func(c *config.Config) { c.Listen, c.Data, c.Deadline = ":2222", "of-file", 3*time.Second }),
		},
		"several settings": {
			[]string{
				"COVERCARD_LISTEN=:2222", "COVERCARD_LIBRARY=payer=1", "COVERCARD_DATA=kept", "COVERCARD_DEADLINE=3s", "COVERCARD_MAX_BODY=2048",
				"COVERCARD_WITHOUT_COVERAGE=silent", "COVERCARD_UNLISTED=omit",
			},
			changed(func(c *config.Config) {
				c.Listen, c.Library, c.Data = ":2222", "payer=1", "kept"
				c.Deadline, c.MaxBody, c.WithoutCoverage, c.Unlisted = 3*time.Second, 2048, "silent", "omit"
			}),
		},
		"variables of others": {
			[]string{"PATH=/bin", "LISTEN=:3333", "COVERCARDS=1", "covercard_listen=:3333", "COVERCARD", ""},
			changed(func(c *config.Config) { c.Listen, c.Data, c.Deadline = ":1111", "of-file", time.Second }),
		},
		// Container tools pass a variable that nobody filled in as an empty one.
		"an empty variable sets nothing": {
			[]string{"COVERCARD_LISTEN=", "COVERCARD_MAX_BODY="},
			changed(func(c *config.Config) { c.Listen, c.Data, c.Deadline = ":1111", "of-file", time.Second }),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			loaded, err := config.Load(file, test.environ)
			require.NoError(t, err)
			require.Equal(t, test.want, loaded)
		})
	}
}

// Load sees only the environment it is given, so that a test or a replay is not changed by the shell it runs in.
func TestLoadLeavesTheProcessEnvironmentAlone(t *testing.T) {
	t.Setenv("COVERCARD_LISTEN", ":4444")
	t.Setenv("COVERCARD_NONSENSE", "1")
	for _, environ := range [][]string{nil, {}, {"COVERCARD_DATA=data"}} {
		loaded, err := config.Load("", environ)
		require.NoError(t, err)
		require.Equal(t, config.Default(), loaded)
	}
}

func TestLoadRefusesUnknownVariables(t *testing.T) {
	for name, environ := range map[string][]string{
		"misspelt":                   {"COVERCARD_LISTN=:9090"},
		"among known ones":           {"COVERCARD_DATA=data", "COVERCARD_LISTN=:9090", "COVERCARD_UNLISTED=omit"},
		"empty":                      {"COVERCARD_LISTN="},
		"several, the first by name": {"COVERCARD_ZONE=x", "COVERCARD_LISTN=:9090", "COVERCARD_PORT=9090"},
	} {
		t.Run(name, func(t *testing.T) {
			for range 20 { // the order of a map must not show
				_, err := config.Load("", environ)
				require.ErrorContains(t, err, "environment variable COVERCARD_LISTN is not one of Covercard's settings: COVERCARD_LISTEN, COVERCARD_LIBRARY, ")
			}
		})
	}
}

func TestLoadSaysWhichVariableCannotBeRead(t *testing.T) {
	for variable, value := range map[string]string{"DEADLINE": "soon", "MAX_BODY": "lots"} {
		_, err := config.Load("", []string{"COVERCARD_" + variable + "=" + value})
		require.ErrorContains(t, err, "environment variable COVERCARD_"+variable+" is \""+value+"\": ")
	}
}

func TestLoadDoesNotReadTheEnvironmentOfABrokenFile(t *testing.T) {
	_, err := config.Load(write(t, "port: 1\n"), []string{"COVERCARD_LISTN=:9090"})
	require.ErrorContains(t, err, `unknown key "port"`)
	require.NotContains(t, err.Error(), "COVERCARD_LISTN")
}

func TestCheckSaysAllThatIsOutOfBounds(t *testing.T) {
	tests := map[string]struct {
		change func(*config.Config)
		want   string
	}{
		"no address":            {func(c *config.Config) { c.Listen = "" }, "setting listen is empty: give it a value"},
		"no data folder":        {func(c *config.Config) { c.Data = "" }, "setting data is empty: give it a value"},
		"deadline too short":    {func(c *config.Config) { c.Deadline = 99 * time.Millisecond }, "setting deadline is 99ms: must be 100ms or more"},
		"deadline too long":     {func(c *config.Config) { c.Deadline = 10*time.Second + 1 }, "setting deadline is 10.000000001s: must be 10s or less"},
		"deadline negative":     {func(c *config.Config) { c.Deadline = -time.Second }, "setting deadline is -1s: must be 100ms or more"},
		"body too small":        {func(c *config.Config) { c.MaxBody = 1023 }, "setting max_body is 1023: must be 1024 or more"},
		"body too large":        {func(c *config.Config) { c.MaxBody = 64<<20 + 1 }, "setting max_body is 67108865: must be 67108864 or less"},
		"no such advice":        {func(c *config.Config) { c.WithoutCoverage = "Advise" }, "setting without_coverage is Advise: must be one of advise, silent"},
		"no such way to answer": {func(c *config.Config) { c.Unlisted = "" }, "setting unlisted is : must be one of answer, omit"},
		"all at once": {
			func(c *config.Config) {
				c.Listen, c.Data, c.Deadline, c.MaxBody, c.WithoutCoverage, c.Unlisted = "", "", 0, 0, "", ""
			},
			"setting listen is empty: give it a value\nsetting data is empty: give it a value\nsetting deadline is 0s: must be 100ms or more\n" +
				"setting max_body is 0: must be 1024 or more\nsetting without_coverage is : must be one of advise, silent\n" +
				"setting unlisted is : must be one of answer, omit",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			require.EqualError(t, changed(test.change).Check(), test.want)
		})
	}
}

func TestCheckAllowsTheBoundsThemselves(t *testing.T) {
	for name, change := range map[string]func(*config.Config){
		"least":          func(c *config.Config) { c.Deadline, c.MaxBody = 100*time.Millisecond, 1024 },
		"most":           func(c *config.Config) { c.Deadline, c.MaxBody = 10*time.Second, 64<<20 },
		"no library":     func(c *config.Config) { c.Library = "" },
		"other answers":  func(c *config.Config) { c.WithoutCoverage, c.Unlisted = "silent", "omit" },
		"default values": func(*config.Config) {},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, changed(change).Check())
		})
	}
}

func TestPrintGivesAFileThatLoadReads(t *testing.T) {
	for name, want := range map[string]config.Config{
		"default": config.Default(),
		"others than the default": {
			Listen: "[::1]:9090", Library: "payer", Data: "/var/lib/covercard", Deadline: 2500 * time.Millisecond, MaxBody: 4096,
			WithoutCoverage: "silent", Unlisted: "omit",
		},
		"text that YAML could mistake": {
			Listen: "- a: b # c", Library: "null", Data: "2026\n\"é\" {x}: 'y'\t", Deadline: 100 * time.Millisecond, MaxBody: 1024,
			WithoutCoverage: "yes", Unlisted: "0x10",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var printed bytes.Buffer
			require.NoError(t, want.Print(&printed))
			loaded, err := config.Load(write(t, printed.String()), nil)
			require.NoError(t, err, printed.String())
			require.Equal(t, want, loaded)
		})
	}
}

func TestPrintWritesWhatAPersonWouldWrite(t *testing.T) {
	var printed bytes.Buffer
	require.NoError(t, config.Default().Print(&printed))
	require.Contains(t, printed.String(), "listen: 127.0.0.1:8080\nlibrary: ''\ndata: data\ndeadline: 4.5s\nmax_body: 8388608\n")
}

// Whatever stands in the file can be set in the environment, under the same name.
func TestEverySettingHasItsVariable(t *testing.T) {
	var printed bytes.Buffer
	require.NoError(t, config.Default().Print(&printed))
	keys := regexp.MustCompile(`(?m)^(\w+):`).FindAllStringSubmatch(printed.String(), -1)
	require.NotEmpty(t, keys)

	_, err := config.Load("", []string{"COVERCARD_=x"})
	for _, key := range keys {
		require.ErrorContains(t, err, "COVERCARD_"+strings.ToUpper(key[1]))
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestPrintSaysThatItCouldNot(t *testing.T) {
	require.EqualError(t, config.Default().Print(full{}), "no space left")
}
