// Command overlay writes what the compiler reads in the place of files of Go's
// library when it builds the core, for its flag -overlay:
//
//	go run ./internal/cmd/overlay directory
//
// Of package fmt that is all of it, which internal/fmt stands in for. Of package
// runtime it is what tells a person about the program (runtime.go).
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("overlay: ")
	if len(os.Args) != 2 {
		log.Fatal("usage: overlay directory")
	}
	if err := write(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

// write makes overlay.json in the directory, and the files that it names.
func write(directory string) error {
	directory, err := filepath.Abs(directory)
	if err != nil {
		return err
	}
	own, err := filepath.Abs("internal/fmt/fmt.go")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(directory, "runtime"), 0o755); err != nil {
		return err
	}
	replace := map[string]string{} // with "" for a file that is to be none
	files, err := sources("fmt")
	if err != nil {
		return err
	}
	for i, file := range files {
		if i == 0 {
			replace[file] = own
		} else {
			replace[file] = ""
		}
	}
	if files, err = sources("runtime"); err != nil {
		return err
	}
	var q quieter
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		quiet, err := q.quiet(source)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if !bytes.Equal(source, quiet) {
			replace[file] = filepath.Join(directory, "runtime", filepath.Base(file))
			if err := os.WriteFile(replace[file], quiet, 0o644); err != nil {
				return err
			}
		}
	}
	if err := q.complete(); err != nil {
		return err
	}
	overlay, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(directory, "overlay.json"), overlay, 0o644)
}

// sources are the files of a package of Go's library that are compiled for the
// core.
func sources(name string) (files []string, err error) {
	list := exec.Command("go", "list", "-json=Dir,GoFiles", name)
	list.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w", name, err)
	}
	var found struct {
		Dir     string
		GoFiles []string
	}
	if err := json.Unmarshal(out, &found); err != nil {
		return nil, err
	}
	for _, file := range found.GoFiles {
		files = append(files, filepath.Join(found.Dir, file))
	}
	return files, nil
}
