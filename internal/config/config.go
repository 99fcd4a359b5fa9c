// Package config is the operator's configuration: one YAML file, environment variables on top, flags on top of those.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/go-playground/validator/v10"
	"go.yaml.in/yaml/v4"

	"covercard/internal/document"
)

// Config is all an operator can set. Every field has a default, so no file is needed.
type Config struct {
	// Listen is the address to listen on.
	Listen string `yaml:"listen" env:"LISTEN" validate:"required"`
	// Library is the folder of the payer's library; empty for the one built in.
	Library string `yaml:"library" env:"LIBRARY"`
	// Data is the folder for what the service keeps.
	Data string `yaml:"data" env:"DATA" validate:"required"`
	// Deadline is the time one call may take; CRD wants an answer within 5 seconds.
	Deadline time.Duration `yaml:"deadline" env:"DEADLINE" validate:"min=100ms,max=10s"`
	// MaxBody is the largest request body, in bytes.
	MaxBody int64 `yaml:"max_body" env:"MAX_BODY" validate:"min=1024,max=67108864"`
	// FHIRServers are the base URLs, https, of the EHRs' FHIR servers that may be read from. With none the service is in development and
	// reads from this machine only.
	FHIRServers []string `yaml:"fhir_servers,omitempty" env:"FHIR_SERVERS" validate:"dive,https_url"`
	// CORSOrigins are the origins whose web pages may call the services from a browser, such as "https://sandbox.cds-hooks.org"; "*" is any.
	CORSOrigins []string `yaml:"cors_origins,omitempty" env:"CORS_ORIGINS" validate:"dive,eq=*|http_url"`
	// WithoutCoverage is what to do for a patient of whom no Coverage came: "advise" shows the cards as advice, "silent" none.
	WithoutCoverage string `yaml:"without_coverage" env:"WITHOUT_COVERAGE" validate:"oneof=advise silent"`
	// Unlisted is what to do with an order that no rule speaks about: "answer" says so on the order, as CRD wants, "omit" nothing.
	Unlisted string `yaml:"unlisted" env:"UNLISTED" validate:"oneof=answer omit"`
	// Dialect is how the EHRs that call want answers shaped: "standard" or "epic".
	Dialect string `yaml:"dialect" env:"DIALECT" validate:"oneof=standard epic"`
	// DefaultCRDVersion is the version of Da Vinci CRD that a client speaks which names none: "2.0" or "2.2".
	DefaultCRDVersion string `yaml:"default_crd_version" env:"DEFAULT_CRD_VERSION" validate:"oneof=2.0 2.2"`
	// CRD20PANeededWhenNotCovered is what clients of CRD 2.0 get as pa-needed with not-covered: "omit" by the text of the standard,
	// "no-auth" for those whose validators apply its published expression.
	CRD20PANeededWhenNotCovered string `yaml:"crd20_pa_needed_when_not_covered" env:"CRD20_PA_NEEDED_WHEN_NOT_COVERED" validate:"oneof=omit no-auth"`
}

// Default is the configuration of a service that was told nothing.
func Default() Config {
	return Config{
		Listen:          "127.0.0.1:8080",
		Data:            "data",
		Deadline:        4500 * time.Millisecond,
		MaxBody:         8 << 20,
		WithoutCoverage: "advise",
		Unlisted:        "answer",

		Dialect:                     "standard",
		DefaultCRDVersion:           "2.0",
		CRD20PANeededWhenNotCovered: "omit",
	}
}

// Load reads the file (none when the path is empty) and the environment's COVERCARD_* variables over the defaults. Unknown keys and
// variables are faults.
func Load(path string, environ []string) (Config, error) {
	config := Default()
	if path != "" {
		data, err := os.ReadFile(path)
		if err != nil {
			return config, fmt.Errorf("reading the configuration (covercard serve --print-config prints one to start from): %w", err)
		}
		if holdsSettings(data) {
			if faults := document.Load(path, data, &config); len(faults) > 0 {
				return config, faults
			}
		}
	}
	if err := config.readEnvironment(environ); err != nil {
		return config, err
	}
	return config, nil
}

// holdsSettings tells whether any line is more than white space or a comment: a file with all its settings commented out sets nothing.
func holdsSettings(data []byte) bool {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return true
		}
	}
	return false
}

// Check says which settings are out of bounds, all at once.
func (c Config) Check() error {
	validate := validator.New(validator.WithRequiredStructEnabled())
	validate.RegisterTagNameFunc(func(field reflect.StructField) string {
		key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		return key
	})
	var invalid validator.ValidationErrors
	if err := validate.Struct(c); !errors.As(err, &invalid) {
		return err
	}
	var faults []error
	for _, fault := range invalid {
		faults = append(faults, errors.New(inWords(fault)))
	}
	return errors.Join(faults...)
}

func inWords(fault validator.FieldError) string {
	setting := "setting " + fault.Field()
	switch fault.Tag() {
	case "required":
		return setting + " is empty: give it a value"
	case "oneof":
		return fmt.Sprintf("%s is %v: must be one of %s", setting, fault.Value(), strings.ReplaceAll(fault.Param(), " ", ", "))
	case "min":
		return fmt.Sprintf("%s is %v: must be %s or more", setting, fault.Value(), fault.Param())
	case "max":
		return fmt.Sprintf("%s is %v: must be %s or less", setting, fault.Value(), fault.Param())
	case "https_url":
		return fmt.Sprintf("%s is %v: must be an https base URL, such as https://ehr.example.org/fhir", setting, fault.Value())
	default: // the one rule left: of the origins
		return fmt.Sprintf("%s is %v: must be * or the address of a site, such as https://sandbox.cds-hooks.org", setting, fault.Value())
	}
}

// Print writes the configuration as a file that Load reads.
func (c Config) Print(to io.Writer) error {
	text, err := yaml.Dump(c)
	if err != nil {
		return fmt.Errorf("printing the configuration: %w", err)
	}
	_, err = to.Write(text)
	return err
}
