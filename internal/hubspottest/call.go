package hubspottest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// call is one request that the stand-in is processing.
type call struct {
	*Server
	r       *http.Request
	version string // "2026-09", "2026-03", "v3", "v4"
	args    map[string]string
	query   url.Values
	body    []byte
	token   *Token
	seeding bool        // the control API makes records, also of types that are read-only
	of      *objectType // of {type}
	to      *objectType // of {to}
}

// reply is the answer of a handler that succeeded. A nil body sends no body.
type reply struct {
	status int
	body   any
	header http.Header
}

func ok(body any) (reply, *apiError) { return reply{status: http.StatusOK, body: body}, nil }

func created(body any) (reply, *apiError) { return reply{status: http.StatusCreated, body: body}, nil }

func noContent() (reply, *apiError) { return reply{status: http.StatusNoContent}, nil }

func refuse(e *apiError) (reply, *apiError) { return reply{}, e }

// decode reads the JSON body into v. Members that v does not have are ignored,
// as HubSpot does.
func (c *call) decode(v any) *apiError {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return invalid("The request has no body.")
	}
	if err := json.Unmarshal(c.body, v); err != nil {
		return badJSON(err)
	}
	return nil
}

// list reads a query parameter that holds names: repeated, or with commas.
func (c *call) list(name string) []string {
	var out []string
	for _, value := range c.query[name] {
		for _, one := range strings.Split(value, ",") {
			if one = strings.TrimSpace(one); one != "" {
				out = append(out, one)
			}
		}
	}
	return out
}

// flag reads a boolean query parameter. It refuses other texts: HubSpot does
// not document what it does with them.
func (c *call) flag(name string) (bool, *apiError) {
	switch value := c.query.Get(name); value {
	case "", "false":
		return false, nil
	case "true":
		return true, nil
	default:
		return false, invalid("%s is not a boolean: %s", name, value)
	}
}

// number reads an integer query parameter within bounds.
func (c *call) number(name string, fallback, least, most int) (int, *apiError) {
	value := c.query.Get(name)
	if value == "" {
		return fallback, nil
	}
	n := 0
	if _, err := fmt.Sscanf(value, "%d", &n); err != nil || fmt.Sprint(n) != value {
		return 0, invalid("%s is not a number: %s", name, value)
	}
	if n < least {
		return 0, invalid("%s must be at least %d, got %d", name, least, n)
	}
	if n > most {
		return 0, invalid("%s must be at most %d, got %d", name, most, n)
	}
	return n, nil
}

// origin returns the scheme and host of the request.
func (c *call) origin() string {
	scheme := "http"
	if c.r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.r.Host
}

// next returns the paging member of an answer that has a next page.
func (c *call) next(after string) *paging {
	q := url.Values{}
	for k, v := range c.query {
		q[k] = v
	}
	q.Set("after", after)
	return &paging{Next: &pageLink{After: after, Link: c.origin() + c.r.URL.EscapedPath() + "?" + q.Encode()}}
}

type paging struct {
	Next *pageLink `json:"next,omitempty"`
	Prev *pageBack `json:"prev,omitempty"`
}

type pageLink struct {
	After string `json:"after"`
	Link  string `json:"link,omitempty"`
}

type pageBack struct {
	Before string `json:"before"`
	Link   string `json:"link,omitempty"`
}
