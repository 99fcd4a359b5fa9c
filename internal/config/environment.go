package config

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

const prefix = "COVERCARD_"

// readEnvironment takes the settings out of environ ("NAME=value"). A variable with the prefix that is no setting is a fault.
func (c *Config) readEnvironment(environ []string) error {
	set := map[string]string{}
	for _, variable := range environ {
		name, value, ok := strings.Cut(variable, "=")
		if ok && strings.HasPrefix(name, prefix) && !ofKubernetes(name, value) {
			set[name] = value
		}
	}
	known, err := env.GetFieldParamsWithOptions(c, env.Options{Prefix: prefix})
	if err != nil {
		return fmt.Errorf("reading the environment: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !isKnown(name, known) {
			return fmt.Errorf("environment variable %s is not one of Covercard's settings: %s", name, names(known))
		}
	}
	err = env.ParseWithOptions(c, env.Options{Prefix: prefix, Environment: set})
	if parse, ok := errors.AsType[env.ParseError](err); ok {
		name := prefix + variableOf(parse.Name)
		return fmt.Errorf("environment variable %s is %q: %w", name, set[name], parse.Err)
	}
	if err != nil {
		return fmt.Errorf("reading the environment: %w", err)
	}
	return nil
}

// ofKubernetes tells whether a variable is one that Kubernetes sets for a Service named covercard, such as COVERCARD_SERVICE_HOST and
// COVERCARD_PORT_8080_TCP: nobody meant it as a setting.
func ofKubernetes(name, value string) bool {
	return strings.HasPrefix(name, prefix+"SERVICE_") || name == prefix+"PORT" && strings.Contains(value, "://") || strings.HasPrefix(name, prefix+"PORT_")
}

// variableOf is the variable, without the prefix, of a field of Config.
func variableOf(field string) string {
	found, _ := reflect.TypeFor[Config]().FieldByName(field)
	return found.Tag.Get("env")
}

func isKnown(name string, known []env.FieldParams) bool {
	return slices.ContainsFunc(known, func(field env.FieldParams) bool { return field.Key == name })
}

func names(known []env.FieldParams) string {
	var list []string
	for _, field := range known {
		list = append(list, field.Key)
	}
	return strings.Join(list, ", ")
}
