// Command generate writes what is made from the core's tables: the Studio
// form's data with its types, and the tables in docs. Run it from the root of the repository:
//
//	go run ./internal/cmd/generate
//
// With -check it writes nothing, and fails if a file differs from what it would
// write.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	check := flag.Bool("check", false, "fail if a file is stale, instead of writing it")
	flag.Parse()
	if err := run(".", *check); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// target is a file that is generated, or that has generated blocks.
type target struct {
	path string // from the root, with slashes
	make func(old []byte) ([]byte, error)
}

var targets = []target{
	{"shim/src/app/form.json", func([]byte) ([]byte, error) { return formJSON() }},
	{"shim/src/app/kinds.ts", func([]byte) ([]byte, error) { return kindsTS(), nil }},
	{"docs/endpoints.md", fill(endpointsBlocks)},
	{"docs/actions.md", fill(actionsBlocks)},
	{"docs/options.md", fill(optionsBlocks)},
	{"docs/errors.md", fill(errorsBlocks)},
	{"docs/values.md", fill(nil)},
	{"docs/many.md", fill(nil)},
	{"docs/sandbox.md", fill(nil)},
	{"docs/catalogue.md", catalogue},
}

// run makes every target. It writes nothing until all of them are made.
func run(root string, check bool) error {
	made := make([][]byte, len(targets))
	var stale []string
	for i, t := range targets {
		old, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(t.path)))
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		made[i], err = t.make(old)
		if err != nil {
			return fmt.Errorf("%s: %w", t.path, err)
		}
		if bytes.Equal(old, made[i]) {
			made[i] = nil // nothing to write
			continue
		}
		stale = append(stale, t.path)
	}
	if check {
		if len(stale) > 0 {
			return fmt.Errorf("these files differ from the core's tables: %s; run \"make generate\"", strings.Join(stale, ", "))
		}
		return nil
	}
	for i, t := range targets {
		if made[i] == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(root, filepath.FromSlash(t.path)), made[i], 0o644); err != nil {
			return err
		}
	}
	return nil
}
