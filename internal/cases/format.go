package cases

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// The length of a line in a case file, if its values allow it. A tab counts as two
// columns.
const columns, tab = 120, 2

// Format prints JSON so that a person can read it. An object or array stands on
// one line if it fits; otherwise each of its members begins a line. Strings and
// numbers keep their bytes.
func Format(text []byte) ([]byte, error) {
	var indented bytes.Buffer
	if err := json.Indent(&indented, bytes.TrimSpace(text), "", "\t"); err != nil {
		return nil, err
	}
	folded, _ := fold(strings.Split(indented.String(), "\n"))
	return []byte(strings.Join(folded, "\n") + "\n"), nil
}

// fold puts the value that begins at the first line on one line if it fits. It returns
// the lines of that value and the lines after it.
func fold(lines []string) (folded, rest []string) {
	first, rest := lines[0], lines[1:]
	opens := first[len(first)-1]
	if opens != '{' && opens != '[' {
		return lines[:1], rest
	}
	folded, fits := []string{first}, true
	for !strings.HasPrefix(strings.TrimLeft(rest[0], "\t"), closer(opens)) {
		var member []string
		member, rest = fold(rest)
		fits = fits && len(member) == 1
		folded = append(folded, member...)
	}
	folded, rest = append(folded, rest[0]), rest[1:]
	if fits {
		if line := oneLine(folded, opens); width(line) <= columns {
			return []string{line}, rest
		}
	}
	return folded, rest
}

// oneLine joins an object as { "a": 1 } and an array as [1, 2].
func oneLine(lines []string, opens byte) string {
	indent := len(lines[0]) - len(strings.TrimLeft(lines[0], "\t"))
	trimmed := make([]string, len(lines))
	for i, line := range lines {
		trimmed[i] = strings.TrimLeft(line, "\t")
	}
	last := len(trimmed) - 1
	members, space := strings.Join(trimmed[1:last], " "), ""
	if opens == '{' {
		space = " "
	}
	return strings.Repeat("\t", indent) + trimmed[0] + space + members + space + trimmed[last]
}

func closer(opens byte) string {
	if opens == '{' {
		return "}"
	}
	return "]"
}

func width(line string) int {
	return utf8.RuneCountInString(line) + strings.Count(line, "\t")*(tab-1)
}
