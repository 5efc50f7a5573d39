package hubspottest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

func accountRoutes() []*route {
	return []*route{
		at("GET", "account-info/details", anyToken, accountDetails),
		at("GET", "account-info/api-usage/daily/private-apps", anyToken, apiUsage),
		at("POST", "oauth/private-apps/get/access-token-info", anyToken, tokenInfo, open),
	}
}

func accountDetails(c *call) (reply, *apiError) {
	body := map[string]any{
		"portalId": c.options.HubID, "accountType": "STANDARD", "timeZone": "Europe/Berlin", "companyCurrency": "EUR",
		"additionalCurrencies": []string{}, "utcOffset": "+01:00", "utcOffsetMilliseconds": 3_600_000,
		"uiDomain": map[string]string{"na1": "app.hubspot.com", "eu1": "app-eu1.hubspot.com"}[c.options.DataCentre], "dataHostingLocation": c.options.DataCentre,
	}
	if c.version == "2026-09" {
		body["portalName"], body["createdAt"] = "Example Shop", c.now().AddDate(-1, 0, 0).UnixMilli()
	}
	return ok(body)
}

func apiUsage(c *call) (reply, *apiError) {
	limit := c.options.DailyLimit
	if limit == 0 {
		limit = 250_000
	}
	now := c.now().UTC()
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, time.UTC)
	return ok(page[map[string]any]{Results: []map[string]any{{
		"name": "private-apps-api-calls-daily", "usageLimit": limit, "currentUsage": c.limits.used(),
		"collectedAt": stamp(now), "fetchStatus": "SUCCESS", "resetsAt": stamp(midnight),
	}}})
}

// allScopes returns every scope that the stand-in knows.
func (s *Server) allScopes() []string {
	set := map[string]bool{"oauth": true}
	for _, scope := range []string{
		"account-info.security.read", "analytics.behavioral_events.send", "automation", "automation.sequences.enrollments.write", "automation.sequences.read", "behavioral_events.event_definitions.read_write",
		"communication_preferences.read", "communication_preferences.read_write", "communication_preferences.write",
		"communication_preferences.statuses.batch.read", "communication_preferences.statuses.batch.write", "files", "forms", "marketing-email", "transactional-email", "crm.export", "crm.import", "crm.lists.read", "crm.lists.write", "crm.segments.read", "crm.segments.write",
		"crm.objects.custom.read", "crm.objects.custom.write", "crm.objects.owners.read", "crm.schemas.custom.read", "crm.schemas.custom.write",
	} {
		set[scope] = true
	}
	for _, t := range s.keys {
		for _, scope := range append(slices.Clone(t.readScopes()), t.writeScopes()...) {
			set[scope] = true
		}
	}
	return sortedKeys(set)
}

func tokenInfo(c *call) (reply, *apiError) {
	var in struct {
		Key string `json:"tokenKey"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	t, known := c.tokens[strings.TrimSpace(in.Key)]
	if !known || t.Expired {
		return refuse(failure(http.StatusNotFound, "", "The token is not known."))
	}
	scopes := t.Scopes
	if len(scopes) == 0 {
		scopes = c.allScopes()
	}
	return ok(map[string]any{
		"userId": defaultUsers[0].userID, "hubId": c.options.HubID, "appId": 900001, "scopes": scopes,
	})
}
