package hubspottest

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// AuditEvent is one entry of the audit log.
type AuditEvent struct {
	ID           string     `json:"id"`
	Category     string     `json:"category"`
	SubCategory  string     `json:"subCategory,omitempty"`
	Action       string     `json:"action"`
	TargetObject string     `json:"targetObjectId,omitempty"`
	OccurredAt   string     `json:"occurredAt"`
	ActingUser   ActingUser `json:"actingUser"`
}

// ActingUser is the user who did what an AuditEvent records.
type ActingUser struct {
	UserID int64  `json:"userId"`
	Email  string `json:"userEmail,omitempty"`
}

// LoginEvent is one entry of the login log.
type LoginEvent struct {
	ID          string `json:"id"`
	LoginAt     string `json:"loginAt"`
	Succeeded   bool   `json:"loginSucceeded"`
	UserID      int64  `json:"userId,omitempty"`
	Email       string `json:"email,omitempty"`
	IPAddress   string `json:"ipAddress,omitempty"`
	Location    string `json:"location,omitempty"`
	CountryCode string `json:"countryCode,omitempty"`
	RegionCode  string `json:"regionCode,omitempty"`
	UserAgent   string `json:"userAgent,omitempty"`
}

// SecurityEvent is one entry of the security log.
type SecurityEvent struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	CreatedAt   string `json:"createdAt"`
	UserID      int64  `json:"userId"`
	ActingUser  string `json:"actingUser,omitempty"`
	ObjectID    string `json:"objectId,omitempty"`
	InfoURL     string `json:"infoUrl,omitempty"`
	IPAddress   string `json:"ipAddress,omitempty"`
	Location    string `json:"location,omitempty"`
	CountryCode string `json:"countryCode,omitempty"`
	RegionCode  string `json:"regionCode,omitempty"`
}

func activityRoutes() []*route {
	return []*route{
		at("GET", "account-info/activity/audit-logs", securityScope, auditLogs),
		at("GET", "account-info/activity/login", securityScope, loginLog),
		at("GET", "account-info/activity/security", securityScope, securityLog),
	}
}

// defaultActivity returns the logs of a small account: two users log in, change
// a pipeline, and export something. The newest entries come first.
func defaultActivity(now time.Time) (audit []*AuditEvent, logins []*LoginEvent, changes []*SecurityEvent) {
	const many = 12
	for i := range many {
		at := now.Add(-time.Duration(i) * 7 * time.Hour)
		id := strconv.Itoa(9000 - i)
		user := defaultUsers[i%len(defaultUsers)]
		actions := [][3]string{{"PIPELINE", "DEAL", "UPDATE"}, {"PROPERTY_VALUE", "CONTACT", "UPDATE"}, {"CRM_OBJECT", "COMPANY", "CREATE"}, {"LOGIN", "LOGIN_SUCCEEDED", "PERFORM"}}
		a := actions[i%len(actions)]
		audit = append(audit, &AuditEvent{
			ID: id, Category: a[0], SubCategory: a[1], Action: a[2], TargetObject: strconv.Itoa(500 + i), OccurredAt: stamp(at),
			ActingUser: ActingUser{UserID: user.userID, Email: user.email},
		})
		logins = append(logins, &LoginEvent{
			ID: id, LoginAt: stamp(at), Succeeded: i%4 != 3, UserID: user.userID, Email: user.email, IPAddress: "192.0.2." + strconv.Itoa(10+i),
			Location: "Berlin, Germany", CountryCode: "de", RegionCode: "be", UserAgent: "Mozilla/5.0",
		})
		types := []string{"EXPORT", "ADD_USER", "CONTACT_DATA_EXPORT", "PRIVATE_APP_ACCESS_TOKEN_CREATE", "SERVICE_KEY_CREATE"}
		changes = append(changes, &SecurityEvent{
			ID: id, Type: types[i%len(types)], CreatedAt: stamp(at), UserID: user.userID, ActingUser: user.email, ObjectID: strconv.Itoa(700 + i),
			IPAddress: "192.0.2." + strconv.Itoa(10+i), Location: "Berlin, Germany", CountryCode: "de", RegionCode: "be",
		})
	}
	return audit, logins, changes
}

// pageOf is one page of a log. The cursor is the ID of the last entry of the
// page before.
func pageOf[T any](c *call, all []T, id func(T) string, most int) (reply, *apiError) {
	limit, fail := c.number("limit", min(100, most), 1, most)
	if fail != nil {
		return refuse(fail)
	}
	start := 0
	if after := c.query.Get("after"); after != "" {
		i := slices.IndexFunc(all, func(e T) bool { return id(e) == after })
		if i < 0 {
			return refuse(invalid("after is not a cursor of this log: %s", after))
		}
		start = i + 1
	}
	out := page[T]{Results: []T{}}
	end := min(start+limit, len(all))
	out.Results = append(out.Results, all[start:end]...)
	if end < len(all) {
		out.Paging = c.next(id(all[end-1]))
	}
	return ok(out)
}

// moment reads a query parameter that holds an ISO 8601 date-time with a zone.
func (c *call) moment(name string) (time.Time, *apiError) {
	value := c.query.Get(name)
	if value == "" {
		return time.Time{}, nil
	}
	if at, ok := parseTime(value); ok && !isDigits(value) {
		return at, nil
	}
	return time.Time{}, invalid("%s is not an ISO 8601 date-time: %s", name, value)
}

func (c *call) millis(name string) (time.Time, *apiError) {
	value := c.query.Get(name)
	if value == "" {
		return time.Time{}, nil
	}
	if at, ok := parseMillis(value); ok {
		return at, nil
	}
	return time.Time{}, invalid("%s is not a time in milliseconds: %s", name, value)
}

// users reads a repeatable query parameter of user IDs.
func (c *call) users(name string) ([]int64, *apiError) {
	var out []int64
	for _, value := range c.query[name] {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return nil, invalid("%s is not a number: %s", name, value)
		}
		out = append(out, n)
	}
	return out, nil
}

func between(at string, after, before time.Time) bool {
	t, _ := parseTime(at)
	return (after.IsZero() || !t.Before(after)) && (before.IsZero() || !t.After(before))
}

func auditLogs(c *call) (reply, *apiError) {
	if c.options.NotEnterprise {
		return refuse(failure(403, "", "The audit log is available to Enterprise accounts only."))
	}
	users, fail := c.users("actingUserId")
	if fail != nil {
		return refuse(fail)
	}
	after, fail := c.moment("occurredAfter")
	if fail != nil {
		return refuse(fail)
	}
	before, fail := c.moment("occurredBefore")
	if fail != nil {
		return refuse(fail)
	}
	if _, fail := c.flag("fillFinalTimestamp"); fail != nil {
		return refuse(fail)
	}
	var found []*AuditEvent
	for _, e := range c.audit {
		if between(e.OccurredAt, after, before) && (len(users) == 0 || slices.Contains(users, e.ActingUser.UserID)) {
			found = append(found, e)
		}
	}
	for _, by := range c.query["sort"] {
		name, descending := strings.TrimPrefix(by, "-"), strings.HasPrefix(by, "-")
		if name != "occurredAt" {
			return refuse(invalid("sort does not know %s.", quoted(name)))
		}
		slices.SortStableFunc(found, func(a, b *AuditEvent) int {
			if descending {
				a, b = b, a
			}
			return strings.Compare(a.OccurredAt, b.OccurredAt)
		})
	}
	return pageOf(c, found, func(e *AuditEvent) string { return e.ID }, 100)
}

// loginDays is how many days the login log goes back.
const loginDays = 90

func loginLog(c *call) (reply, *apiError) {
	users, fail := c.users("userId")
	if fail != nil {
		return refuse(fail)
	}
	since := c.now().AddDate(0, 0, -loginDays)
	var found []*LoginEvent
	for _, e := range c.logins {
		if between(e.LoginAt, since, time.Time{}) && (len(users) == 0 || slices.Contains(users, e.UserID)) {
			found = append(found, e)
		}
	}
	return pageOf(c, found, func(e *LoginEvent) string { return e.ID }, 200)
}

func securityLog(c *call) (reply, *apiError) {
	users, fail := c.users("userId")
	if fail != nil {
		return refuse(fail)
	}
	from, fail := c.millis("fromTimestamp")
	if fail != nil {
		return refuse(fail)
	}
	to, fail := c.millis("toTimestamp")
	if fail != nil {
		return refuse(fail)
	}
	var found []*SecurityEvent
	for _, e := range c.changes {
		if between(e.CreatedAt, from, to) && (len(users) == 0 || slices.Contains(users, e.UserID)) {
			found = append(found, e)
		}
	}
	return pageOf(c, found, func(e *SecurityEvent) string { return e.ID }, 200)
}

// SetActivity replaces the three logs. A nil log stays unchanged. Entries are
// sent in the order given; HubSpot sends the newest first.
func (s *Server) SetActivity(audit []AuditEvent, logins []LoginEvent, security []SecurityEvent) {
	s.data.Lock()
	defer s.data.Unlock()
	if audit != nil {
		s.audit = pointersTo(audit)
	}
	if logins != nil {
		s.logins = pointersTo(logins)
	}
	if security != nil {
		s.changes = pointersTo(security)
	}
}

func pointersTo[T any](list []T) []*T {
	out := make([]*T, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}
