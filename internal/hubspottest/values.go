package hubspottest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// properties are the values of a write in JSON, as they came: texts, numbers,
// booleans or null.
type properties map[string]json.RawMessage

// text reads the value of a property in a request. HubSpot accepts only
// scalars. null clears the property, like the empty text.
func text(raw json.RawMessage) (string, bool) {
	s := strings.TrimSpace(string(raw))
	switch {
	case s == "" || s == "null":
		return "", true
	case s[0] == '"':
		var out string
		if json.Unmarshal(raw, &out) != nil {
			return "", false
		}
		return out, true
	case s[0] == '{' || s[0] == '[':
		return "", false
	}
	return s, true
}

func isDigits(s string) bool {
	if s == "" {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// stamp writes a time in HubSpot's form: UTC with milliseconds.
func stamp(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

const dayMillis = 24 * 60 * 60 * 1000

func parseMillis(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	return time.UnixMilli(n).UTC(), true
}

var timeLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00"}

// parseTime reads the forms of a date-time that HubSpot accepts: Unix
// milliseconds, ISO 8601 with a zone, or a day.
func parseTime(s string) (time.Time, bool) {
	if t, ok := parseMillis(s); ok {
		return t, true
	}
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, true
	}
	return time.Time{}, false
}

// sortNumber returns the number by which a search sorts a stored value:
// milliseconds for a time.
func sortNumber(kind propertyKind, value string) (float64, bool) {
	switch kind {
	case kindDate, kindDateTime:
		t, ok := parseTime(value)
		return float64(t.UnixMilli()), ok
	case kindNumber:
		n, err := strconv.ParseFloat(value, 64)
		return n, err == nil
	}
	return 0, false
}

// checked is the result of checking one value.
type checked struct {
	value      string
	normalized bool // the value was converted, which 2026-09 warns about
	problem    *propertyError
}

// check checks a value against its property's definition, as HubSpot does on
// every write, and converts it to the form that is stored.
func (s *Server) check(t *objectType, p *property, value, old string, version string) checked {
	bad := func(code, format string, args ...any) checked {
		return checked{problem: &propertyError{Message: fmt.Sprintf(format, args...), Code: code, Name: p.Name}}
	}
	if value == "" {
		return checked{}
	}
	switch p.kind {
	case kindNumber:
		n, err := strconv.ParseFloat(value, 64)
		if err != nil || n-n != 0 { // not a number, or infinite
			return bad(codeInteger, "%s was not a valid number.", value)
		}
		if p.notNegative && n < 0 {
			return bad(codeInteger, "%s must not be negative.", p.Name)
		}
	case kindBool:
		if value != "true" && value != "false" {
			return bad(codeOption, "%s was not one of the allowed options: [true, false]", value)
		}
	case kindDateTime:
		if p.millisOnly && !isDigits(value) {
			return bad(codeLong, "%s was not a valid long.", value)
		}
		at, ok := parseTime(value)
		if !ok {
			return bad(codeLong, "%s was not a valid long.", value)
		}
		out := at.Format("2006-01-02T15:04:05.999Z")
		plain := isDigits(value) || value == out || value == at.Format("2006-01-02T15:04:05.000Z")
		return checked{value: out, normalized: !plain}
	case kindDate:
		at, ok := parseTime(value)
		if !ok {
			return bad(codeDate, "%s was not a valid date.", value)
		}
		if at.UnixMilli()%dayMillis != 0 && version != "2026-09" {
			return bad(codeDate, "%s is at %s UTC, not midnight.", value, at.Format(time.TimeOnly))
		}
		out := at.Format(time.DateOnly)
		return checked{value: out, normalized: at.UnixMilli()%dayMillis != 0}
	case kindChoice:
		if s.isPipelineProperty(t, p.Name) {
			break // checked with the whole record, because a stage belongs to a pipeline
		}
		if len(p.Options) > 0 && !p.hasOption(value) {
			return bad(codeOption, "%s was not one of the allowed options: %s", value, p.optionList())
		}
	case kindChoices:
		added := strings.HasPrefix(value, ";")
		var kept []string
		if added && old != "" {
			kept = strings.Split(old, ";")
		}
		for _, one := range strings.Split(value, ";") {
			if one == "" {
				continue
			}
			if len(p.Options) > 0 && !p.hasOption(one) {
				return bad(codeOption, "%s was not one of the allowed options: %s", one, p.optionList())
			}
			if !contains(kept, one) {
				kept = append(kept, one)
			}
		}
		return checked{value: strings.Join(kept, ";")}
	case kindText:
		if p.email && !validEmail(value) {
			return bad(codeEmail, "Email address %s is invalid", value)
		}
		if p.email {
			value = strings.ToLower(value)
		}
		if utf8.RuneCountInString(value) > maxText {
			return bad(codeOption, "The value of %s is longer than %d characters.", p.Name, maxText)
		}
		if p.https && !strings.HasPrefix(value, "https://") {
			return bad(codeOption, "%s takes only https addresses.", p.Name)
		}
	}
	return checked{value: value}
}

// HubSpot's limit for one text value.
const maxText = 65_536

func contains(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}

func validEmail(s string) bool {
	at := strings.LastIndexByte(s, '@')
	if at < 1 || at == len(s)-1 || strings.ContainsAny(s, " \t\n,;<>()[]\"") || strings.Count(s, "@") != 1 {
		return false
	}
	domain := s[at+1:]
	dot := strings.LastIndexByte(domain, '.')
	return dot > 0 && dot < len(domain)-2 && !strings.Contains(domain, "..") && domain[0] != '-' && domain[0] != '.'
}

// looseText is a text that HubSpot also accepts as a number, such as an ID.
type looseText string

// UnmarshalJSON reads a string or a number.
func (l *looseText) UnmarshalJSON(raw []byte) error {
	s, scalar := text(raw)
	if !scalar {
		return &json.UnmarshalTypeError{Value: "object", Field: "id"}
	}
	*l = looseText(s)
	return nil
}
