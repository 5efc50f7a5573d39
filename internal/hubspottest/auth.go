package hubspottest

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Token is one access token of the account.
type Token struct {
	// Name identifies the token in the journal, which never contains its value.
	Name string `json:"name"`

	// Value is the text after "Bearer".
	Value string `json:"value,omitempty"`

	// Scopes are the scopes of the token. Without any, the token has every
	// scope.
	Scopes []string `json:"scopes,omitempty"`

	// Expired makes every request with the token fail as expired.
	Expired bool `json:"expired,omitempty"`

	// Hublet is set for a token of another data centre: every request with it
	// fails with a 488 that names that data centre.
	Hublet string `json:"hublet,omitempty"`
}

func (s *Server) addToken(t Token) {
	if !s.given {
		s.tokens, s.given = map[string]*Token{}, true
	}
	if t.Name == "" {
		t.Name = fmt.Sprintf("token-%d", len(s.tokens)+1)
	}
	for value, other := range s.tokens {
		if other.Name == t.Name {
			delete(s.tokens, value)
		}
	}
	s.tokens[t.Value] = &t
}

// AddToken adds a token, or replaces the one of the same name.
func (s *Server) AddToken(t Token) {
	s.data.Lock()
	defer s.data.Unlock()
	s.given = true
	s.addToken(t)
}

// RemoveToken forgets the token of that name.
func (s *Server) RemoveToken(name string) bool {
	s.data.Lock()
	defer s.data.Unlock()
	for value, t := range s.tokens {
		if t.Name == name {
			delete(s.tokens, value)
			return true
		}
	}
	return false
}

// authenticate finds the token of a request.
func (s *Server) authenticate(r *http.Request) (*Token, *apiError) {
	header := r.Header.Get("Authorization")
	if header == "" {
		return nil, failure(http.StatusUnauthorized, categoryAuth, "The request carries no credentials.")
	}
	scheme, value, found := strings.Cut(header, " ")
	if !found || !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(value) == "" {
		return nil, failure(http.StatusUnauthorized, categoryAuth, "The Authorization header is not a bearer token.")
	}
	s.data.RLock()
	defer s.data.RUnlock()
	t, known := s.tokens[strings.TrimSpace(value)]
	switch {
	case !known:
		return nil, failure(http.StatusUnauthorized, categoryAuth, "Authentication credentials not found or not valid.")
	case t.Expired:
		return t, failure(http.StatusUnauthorized, categoryExpired, "The access token expired.")
	case t.Hublet != "":
		return t, &apiError{
			Code: 488, Status: "error", Hublet: t.Hublet,
			Message: fmt.Sprintf("Hub %d is unknown to this Hublet, but it appears to exist in Hublet %s", s.options.HubID, t.Hublet),
		}
	}
	return t, nil
}

// tokenName returns the name of the token in a request, or "" if the token is
// not known.
func (s *Server) tokenName(r *http.Request) string {
	t, _ := s.authenticate(r)
	if t == nil {
		return ""
	}
	return t.Name
}

// has says whether the token holds one of the scopes.
func (t *Token) has(anyOf []string) bool {
	if len(t.Scopes) == 0 {
		return true
	}
	for _, scope := range anyOf {
		if slices.Contains(t.Scopes, scope) {
			return true
		}
	}
	return false
}

// schemaScopes are the scopes of an object type's definition: its properties and
// pipelines. Any one of them is enough.
func schemaScopes(t *objectType, kind string) []string {
	switch {
	case t.schema != nil:
		return []string{"crm.schemas.custom." + kind}
	case t.key == "tickets": // the second one is from before September 2026
		return []string{"crm.schemas.tickets." + kind, "tickets"}
	case strings.HasPrefix(t.slug, "0-"):
		return []string{"crm.schemas." + t.key + "." + kind}
	}
	return []string{"crm.schemas." + t.slug + "." + kind}
}

// authorize checks the scopes of a route. Of each set of scopes, the token
// needs one.
func (c *call) authorize(a access) *apiError {
	var wanted [][]string
	switch a {
	case anyToken:
	case readRecords:
		wanted = [][]string{c.of.readScopes()}
	case writeRecords:
		wanted = [][]string{c.of.writeScopes()}
	case readBoth:
		wanted = [][]string{c.of.readScopes(), c.to.readScopes()}
	case writeBoth:
		wanted = [][]string{c.of.writeScopes(), c.to.writeScopes()}
	case readModel:
		wanted = [][]string{slices.Concat(c.of.readScopes(), schemaScopes(c.of, "read"))}
	case writeModel:
		wanted = [][]string{schemaScopes(c.of, "write")}
	case readSchemas:
		wanted = [][]string{{"crm.schemas.custom.read", "crm.objects.custom.read"}}
	case writeSchemas:
		wanted = [][]string{{"crm.schemas.custom.write"}}
	case readOwners:
		wanted = [][]string{{"crm.objects.owners.read", "automation"}}
	case readLists:
		wanted = [][]string{{"crm.lists.read", "crm.segments.read"}}
	case writeLists:
		wanted = [][]string{{"crm.lists.read", "crm.segments.read"}, {"crm.lists.write", "crm.segments.write"}}
	case importScope:
		wanted = [][]string{{"crm.import"}}
	case exportScope:
		wanted = [][]string{{"crm.export"}}
	case readConsent:
		wanted = [][]string{{"communication_preferences.read", "communication_preferences.read_write"}}
	case writeConsent:
		wanted = [][]string{{"communication_preferences.write", "communication_preferences.read_write"}}
	case readManyConsents:
		wanted = [][]string{{"communication_preferences.statuses.batch.read"}}
	case writeManyConsents:
		wanted = [][]string{{"communication_preferences.statuses.batch.write"}}
	case formsScope:
		wanted = [][]string{{"forms"}}
	case readFiles:
		wanted = [][]string{{"files.read", "files"}}
	case writeFiles:
		wanted = [][]string{{"files.write", "files"}}
	case deleteFiles:
		wanted = [][]string{{"files.delete", "files"}}
	case sendEventScope:
		wanted = [][]string{{"analytics.behavioral_events.send"}}
	case eventModelScope:
		wanted = [][]string{{"behavioral_events.event_definitions.read_write"}}
	case transactionalScope:
		wanted = [][]string{{"transactional-email"}}
	case marketingSendScope:
		wanted = [][]string{{"marketing-email", "transactional-email"}}
	case readSequences:
		wanted = [][]string{{"automation.sequences.read"}}
	case enrollScope:
		wanted = [][]string{{"automation.sequences.enrollments.write"}}
	case dealSplitScope:
		wanted = [][]string{{"crm.dealsplits.read_write"}}
	case securityScope:
		wanted = [][]string{{"account-info.security.read"}}
	}
	for _, anyOf := range wanted {
		// A type without a documented write scope, such as feedback
		// submissions, cannot be written: its routes refuse that.
		if len(anyOf) > 0 && !c.token.has(anyOf) {
			return missingScopes(anyOf)
		}
	}
	return nil
}

// missingScopes is the error that names the scopes of which one is needed.
func missingScopes(anyOf []string) *apiError {
	e := failure(http.StatusForbidden, categoryScopes, "This app lacks the scopes for this request.")
	e.Links = map[string]string{"scopes": "https://developers.hubspot.com/scopes"}
	return e.withDetail(errorDetail{
		Message: "One or more of these scopes are required.",
		Context: map[string][]string{"requiredGranularScopes": anyOf},
	})
}

// newCorrelation makes an ID in the form of HubSpot's correlation IDs.
func newCorrelation() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func randomUint32() uint32 {
	var b [4]byte
	_, _ = rand.Read(b[:])
	return binary.LittleEndian.Uint32(b[:])
}
