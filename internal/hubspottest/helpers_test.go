package hubspottest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clock is a time that only moves when it is told to.
type clock struct{ at time.Time }

func newClock() *clock {
	return &clock{time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
}

func (c *clock) now() time.Time { return c.at }

func (c *clock) add(d time.Duration) { c.at = c.at.Add(d) }

// answered is an answer with its body taken apart.
type answered struct {
	status int
	header http.Header
	text   string
	body   any
}

// get follows a path such as "results.0.id"; missing is nil.
func (a answered) get(path string) any {
	v := a.body
	for _, part := range strings.Split(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[part]
		case []any:
			i, err := strconv.Atoi(part)
			if part == "#" {
				v = float64(len(at))
				continue
			}
			if err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

// ask sends one request to the stand-in without a network.
func ask(t *testing.T, s http.Handler, method, target, body string, headers ...string) answered {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, target, reader)
	r.Header.Set("Authorization", "Bearer "+DefaultToken)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		} else {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	a := answered{status: w.Code, header: w.Header(), text: w.Body.String()}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") && w.Body.Len() > 0 {
		_ = json.Unmarshal(w.Body.Bytes(), &a.body)
	}
	return a
}

// step is one request and what is expected of its answer. {name} in its target
// and body stands for what an earlier step saved.
type step struct {
	ask    string // method and target
	body   string
	header []string
	status int
	want   map[string]any    // paths in the answer and their values
	save   map[string]string // names for values at paths
}

// play plays steps against a stand-in.
func play(t *testing.T, s *Server, steps []step) {
	t.Helper()
	saved := map[string]string{}
	fill := func(text string) string {
		for name, value := range saved {
			text = strings.ReplaceAll(text, "{"+name+"}", value)
		}
		return text
	}
	for i, one := range steps {
		method, target, _ := strings.Cut(fill(one.ask), " ")
		a := ask(t, s, method, target, fill(one.body), one.header...)
		require.Equal(t, one.status, a.status, "step %d: %s answered %s", i, one.ask, a.text)
		for path, want := range one.want {
			if text, isText := want.(string); isText {
				want = fill(text)
			}
			if n, isInt := want.(int); isInt {
				want = float64(n)
			}
			assert.Equal(t, want, a.get(path), "step %d: %s: %s in %s", i, one.ask, path, a.text)
		}
		for name, path := range one.save {
			v := a.get(path)
			require.NotNil(t, v, "step %d: %s: nothing at %s in %s", i, one.ask, path, a.text)
			saved[name] = fmt.Sprint(v)
			if n, isNumber := v.(float64); isNumber {
				saved[name] = strconv.FormatFloat(n, 'f', -1, 64)
			}
		}
	}
}

// scenario is a named run of steps against a fresh stand-in.
type scenario struct {
	name    string
	options Options
	steps   []step
}

func playAll(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, sc := range scenarios {
		t.Run(sc.name, func(t *testing.T) {
			play(t, New(WithOptions(sc.options), WithClock(newClock().now)), sc.steps)
		})
	}
}

const (
	contacts  = "/crm/objects/2026-09/contacts"
	companies = "/crm/objects/2026-09/companies"
)

// contact is the step that makes a contact and saves its ID.
func contact(name, email string) step {
	return step{
		ask: "POST " + contacts, body: `{"properties":{"email":"` + email + `","firstname":"` + name + `"}}`,
		status: 201, save: map[string]string{name: "id"},
	}
}

func company(name string) step {
	return step{
		ask: "POST " + companies, body: `{"properties":{"name":"` + name + `"}}`,
		status: 201, save: map[string]string{name: "id"},
	}
}
