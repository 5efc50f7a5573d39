package hubspottest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Communication preferences: whether an email address may be mailed, by
// subscription type.

// consentType is a subscription type of the account. The API cannot create one.
type consentType struct {
	ID           string        `json:"id"`
	Name         string        `json:"name"`
	Description  string        `json:"description"`
	Purpose      string        `json:"purpose"`
	Method       string        `json:"communicationMethod"`
	IsActive     bool          `json:"isActive"`
	IsDefault    bool          `json:"isDefault"`
	IsInternal   bool          `json:"isInternal"`
	BusinessUnit int64         `json:"businessUnitId"`
	CreatedAt    string        `json:"createdAt"`
	UpdatedAt    string        `json:"updatedAt"`
	Translations []translation `json:"subscriptionTranslations,omitempty"`
	inOthers     []translation // sent only if they are asked for
}

type translation struct {
	Language    string `json:"languageCode"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

// consent is the state of one subscription type for an address.
type consent struct {
	state       string
	basis       string
	explanation string
	at          time.Time
}

// subscriber is an address with its subscriptions. It need not belong to a
// contact.
type subscriber struct {
	consents map[string]consent // by the ID of the subscription type
	optedOut time.Time          // when it was unsubscribed from all email; zero if it was not
}

const (
	subscribed   = "SUBSCRIBED"
	unsubscribed = "UNSUBSCRIBED"
	notSpecified = "NOT_SPECIFIED"
)

func defaultConsentTypes(now time.Time) []*consentType {
	at := stamp(now)
	return []*consentType{
		{ID: "501", Name: "Newsletter", Description: "News, once a month", Purpose: "Marketing", Method: "Email", IsActive: true, IsDefault: true, CreatedAt: at, UpdatedAt: at,
			inOthers: []translation{{"de", "Rundbrief", "Neues, einmal im Monat"}}},
		{ID: "502", Name: "Product news", Description: "What is new in the product", Purpose: "Marketing", Method: "Email", IsActive: true, CreatedAt: at, UpdatedAt: at},
		{ID: "503", Name: "One to one", Description: "Mail from a person", Purpose: "Sales", Method: "Email", IsActive: true, IsInternal: true, CreatedAt: at, UpdatedAt: at},
		{ID: "504", Name: "Old digest", Description: "Not sent any more", Purpose: "Marketing", Method: "Email", CreatedAt: at, UpdatedAt: at},
	}
}

func subscriptionRoutes() []*route {
	inV4too := in("2026-09", "2026-03", "v4")
	const base = "communication-preferences/"
	return []*route{
		at("GET", base+"definitions", readConsent, listConsentTypes, in("2026-09", "2026-03", "v4", "v3")),
		at("GET", base+"statuses/{email}", readConsent, readConsents, inV4too),
		at("POST", base+"statuses/{email}", writeConsent, changeConsent, writes, inV4too),
		at("POST", base+"links/generate", readConsent, preferenceLinks, inV4too),
		at("POST", base+"statuses/batch/read", readManyConsents, readConsentsOfMany, inV4too),
		at("POST", base+"statuses/batch/unsubscribe-all/read", readManyConsents, readOptOuts, inV4too),
		at("POST", base+"statuses/batch/write", writeManyConsents, changeConsents, writes, inV4too),
		at("POST", base+"statuses/batch/unsubscribe-all", writeManyConsents, optOutMany, writes, inV4too),
		at("GET", base+"statuses/{email}/unsubscribe-all", readConsent, readOptOut, inV4too),
		at("POST", base+"statuses/{email}/unsubscribe-all", writeConsent, optOut, writes, inV4too),
		at("GET", base+"status/email/{email}", readConsent, legacyConsents, in("v3")),
		at("POST", base+"subscribe", writeConsent, legacySubscribe, writes, in("v3")),
		at("POST", base+"unsubscribe", writeConsent, legacyUnsubscribe, writes, in("v3")),
	}
}

// actionAnswer is the envelope of an answer that is not a list of records.
type actionAnswer[T any] struct {
	Status    string `json:"status"`
	Results   []T    `json:"results"`
	Started   string `json:"startedAt"`
	Completed string `json:"completedAt"`
}

func complete[T any](c *call, results []T) (reply, *apiError) {
	now := stamp(c.now())
	return ok(actionAnswer[T]{"COMPLETE", results, now, now})
}

type consentAnswer struct {
	Subscriber  string  `json:"subscriberIdString"`
	ID          int64   `json:"subscriptionId"` // a number here, a text in the definitions
	Name        string  `json:"subscriptionName"`
	Channel     string  `json:"channel"`
	Status      string  `json:"status"`
	Source      string  `json:"source"`
	Basis       *string `json:"legalBasis"`
	Explanation *string `json:"legalBasisExplanation"`
	Unit        int64   `json:"businessUnitId"`
	Timestamp   string  `json:"timestamp"`
	Reason      string  `json:"setStatusSuccessReason,omitempty"`
}

type optOutAnswer struct {
	Subscriber string `json:"subscriberIdString"`
	Channel    string `json:"channel"`
	Status     string `json:"status"`
	Wide       string `json:"wideStatusType"`
	Unit       int64  `json:"businessUnitId"`
	Timestamp  string `json:"timestamp"`
}

var legalBases = []string{
	"LEGITIMATE_INTEREST_PQL", "LEGITIMATE_INTEREST_CLIENT", "LEGITIMATE_INTEREST_OTHER", "PERFORMANCE_OF_CONTRACT",
	"CONSENT_WITH_NOTICE", "NON_GDPR", "PROCESS_AND_STORE",
}

// subscriber finds an address. If keep is true, it adds an unknown one.
func (s *Server) subscriber(email string, keep bool) *subscriber {
	email = strings.ToLower(email)
	one := s.subscribers[email]
	if one == nil {
		one = &subscriber{consents: map[string]consent{}}
		if keep {
			s.subscribers[email] = one
		}
	}
	return one
}

func (s *Server) consentType(id string) *consentType {
	for _, t := range s.consentTypes {
		if t.ID == id {
			return t
		}
	}
	return nil
}

func (c *call) consentAnswer(email string, t *consentType, one *subscriber) consentAnswer {
	id, _ := strconv.ParseInt(t.ID, 10, 64)
	a := consentAnswer{Subscriber: email, ID: id, Name: t.Name, Channel: "EMAIL", Status: notSpecified, Source: "DEFAULT", Unit: t.BusinessUnit, Timestamp: stamp(c.now())}
	if said, has := one.consents[t.ID]; has {
		a.Status, a.Source, a.Timestamp = said.state, "API", stamp(said.at)
		if said.basis != "" {
			a.Basis = &said.basis
		}
		if said.explanation != "" {
			a.Explanation = &said.explanation
		}
	}
	return a
}

// channel checks the channel, which must be EMAIL.
func (c *call) channel() *apiError {
	if got := c.query.Get("channel"); got != "EMAIL" {
		return invalid("channel must be EMAIL, got %s.", quoted(got))
	}
	return nil
}

func (c *call) address(email string) *apiError {
	if !validEmail(email) {
		return invalid("%s is not an email address.", quoted(email)).withContext("subscriberIdString", email)
	}
	return nil
}

// unit reads businessUnitId. The default is the account's own brand.
func (c *call) unit() (int64, *apiError) {
	text := c.query.Get("businessUnitId")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, invalid("businessUnitId is not a number: %s", text)
	}
	return n, nil
}

func listConsentTypes(c *call) (reply, *apiError) {
	unit, fail := c.unit()
	if fail != nil {
		return refuse(fail)
	}
	translated, fail := c.flag("includeTranslations")
	if fail != nil {
		return refuse(fail)
	}
	out := []consentType{}
	for _, t := range c.consentTypes {
		if t.BusinessUnit != unit {
			continue
		}
		one := *t
		if translated {
			one.Translations = t.inOthers
		}
		out = append(out, one)
	}
	if c.version == "v3" {
		return ok(map[string]any{"subscriptionDefinitions": out})
	}
	return complete(c, out)
}

// emailInPath checks the address and the channel of a request about one.
func (c *call) emailInPath(withChannel bool) (string, *apiError) {
	if withChannel {
		if fail := c.channel(); fail != nil {
			return "", fail
		}
	}
	if _, fail := c.unit(); fail != nil {
		return "", fail
	}
	email := c.args["email"]
	return email, c.address(email)
}

func (c *call) consentsOf(email string) []consentAnswer {
	one := c.subscriber(email, false)
	out := []consentAnswer{}
	for _, t := range c.consentTypes {
		out = append(out, c.consentAnswer(email, t, one))
	}
	return out
}

func readConsents(c *call) (reply, *apiError) {
	email, fail := c.emailInPath(true)
	if fail != nil {
		return refuse(fail)
	}
	return complete(c, c.consentsOf(email))
}

type consentInput struct {
	Subscriber  string `json:"subscriberIdString"`
	ID          int64  `json:"subscriptionId"` // a number here, a text in v3
	State       string `json:"statusState"`
	Channel     string `json:"channel"`
	Basis       string `json:"legalBasis"`
	Explanation string `json:"legalBasisExplanation"`
}

// check refuses a change of consent, and finds its subscription type.
func (in consentInput) check(c *call) (*consentType, *apiError) {
	if fail := c.address(in.Subscriber); fail != nil {
		return nil, fail
	}
	t := c.consentType(formatID(in.ID))
	switch {
	case t == nil:
		return nil, invalid("There is no subscription type %d.", in.ID).withContext("subscriptionId", formatID(in.ID))
	case !slices.Contains([]string{subscribed, unsubscribed, notSpecified}, in.State):
		return nil, invalid("statusState is SUBSCRIBED, UNSUBSCRIBED or NOT_SPECIFIED, not %s.", quoted(in.State))
	case in.Channel != "EMAIL":
		return nil, invalid("channel must be EMAIL, got %s.", quoted(in.Channel))
	}
	return t, c.checkBasis(in.Basis, in.Explanation)
}

func (c *call) checkBasis(basis, explanation string) *apiError {
	if basis != "" && !slices.Contains(legalBases, basis) {
		return invalid("%s is not a legal basis.", quoted(basis))
	}
	if c.options.DataPrivacy && (basis == "" || explanation == "") {
		return invalid("The account's data privacy settings need legalBasis and legalBasisExplanation.")
	}
	return nil
}

// apply changes a consent and returns the new state.
func (in consentInput) apply(c *call, t *consentType) consentAnswer {
	one := c.subscriber(in.Subscriber, true)
	before := one.consents[t.ID].state
	reason := "REQUESTED_CHANGE_OCCURRED"
	switch {
	case before == in.State || before == "" && in.State == notSpecified:
		reason = "NO_STATUS_CHANGE"
	case in.State == subscribed && before == unsubscribed:
		reason = "RESUBSCRIBE_OCCURRED"
	}
	one.consents[t.ID] = consent{in.State, in.Basis, in.Explanation, c.now()}
	if in.State == subscribed && !one.optedOut.IsZero() {
		one.optedOut = time.Time{}
		c.markContact(in.Subscriber, "false")
	}
	a := c.consentAnswer(in.Subscriber, t, one)
	a.Reason = reason
	return a
}

// markContact updates the property of the contact that shows whether the
// address is unsubscribed.
func (c *call) markContact(email, out string) {
	t := c.keys["contacts"]
	if r, fail := t.find(email, "email"); fail == nil && t.props["hs_email_optout"] != nil {
		c.write(t, r, changes{values: map[string]string{"hs_email_optout": out}})
	}
}

func changeConsent(c *call) (reply, *apiError) {
	var in consentInput
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	in.Subscriber = c.args["email"]
	t, fail := in.check(c)
	if fail != nil {
		return refuse(fail)
	}
	return complete(c, []consentAnswer{in.apply(c, t)})
}

func (c *call) optOutOf(email string, unit int64) []optOutAnswer {
	one := c.subscriber(email, false)
	if one.optedOut.IsZero() {
		return []optOutAnswer{}
	}
	return []optOutAnswer{{email, "EMAIL", unsubscribed, "PORTAL_WIDE", unit, stamp(one.optedOut)}}
}

func readOptOut(c *call) (reply, *apiError) {
	email, fail := c.emailInPath(true)
	if fail != nil {
		return refuse(fail)
	}
	unit, _ := c.unit()
	return complete(c, c.optOutOf(email, unit))
}

func (c *call) optOut(email string) {
	one := c.subscriber(email, true)
	if one.optedOut.IsZero() {
		one.optedOut = c.now()
	}
	for _, t := range c.consentTypes {
		if one.consents[t.ID].state != unsubscribed {
			one.consents[t.ID] = consent{state: unsubscribed, at: c.now()}
		}
	}
	c.markContact(email, "true")
}

func optOut(c *call) (reply, *apiError) {
	email, fail := c.emailInPath(true)
	if fail != nil {
		return refuse(fail)
	}
	verbose, fail := c.flag("verbose")
	if fail != nil {
		return refuse(fail)
	}
	c.optOut(email)
	if !verbose {
		return complete(c, []consentAnswer{})
	}
	return complete(c, c.afterOptOut(email))
}

func (c *call) afterOptOut(email string) []consentAnswer {
	out := c.consentsOf(email)
	for i := range out {
		out[i].Reason = "UNSUBSCRIBE_FROM_ALL_OCCURRED"
	}
	return out
}

func preferenceLinks(c *call) (reply, *apiError) {
	var in struct {
		Subscriber string `json:"subscriberIdString"`
		ID         *int64 `json:"subscriptionId"`
		Language   string `json:"language"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := c.channel(); fail != nil {
		return refuse(fail)
	}
	if fail := c.address(in.Subscriber); fail != nil {
		return refuse(fail)
	}
	link := func(page string) string {
		return fmt.Sprintf("https://hs-%d.s.hubspotemail.net/preferences/%s?data=stand-in", c.options.HubID, page)
	}
	out := map[string]string{
		"subscriberIdString": in.Subscriber, "managePreferencesUrl": link("manage"), "unsubscribeAllUrl": link("unsubscribe-all"),
	}
	if in.ID != nil {
		id := formatID(*in.ID)
		if c.consentType(id) == nil {
			return refuse(invalid("There is no subscription type %s.", id).withContext("subscriptionId", id))
		}
		out["unsubscribeSingleUrl"] = link("unsubscribe/" + id)
	}
	return ok(out)
}

// addresses reads the inputs of a batch, and separates valid addresses from
// invalid ones.
func (c *call) addresses() (good, bad []string, fail *apiError) {
	if c.lacks(featureBatchConsent) {
		return nil, nil, notIncluded("The batch of communication preferences")
	}
	var in struct {
		Inputs []string `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return nil, nil, fail
	}
	if fail := c.channel(); fail != nil {
		return nil, nil, fail
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return nil, nil, fail
	}
	for _, email := range in.Inputs {
		if validEmail(email) {
			good = append(good, email)
		} else {
			bad = append(bad, email)
		}
	}
	return good, bad, nil
}

func badAddress(c *call, email string) batchError { return c.address(email).inBatch() }

func readConsentsOfMany(c *call) (reply, *apiError) {
	good, bad, fail := c.addresses()
	if fail != nil {
		return refuse(fail)
	}
	type one struct {
		Subscriber string          `json:"subscriberIdString"`
		Statuses   []consentAnswer `json:"statuses"`
	}
	out := batchAnswer[one]{Results: []one{}}
	for _, email := range good {
		out.Results = append(out.Results, one{email, c.consentsOf(email)})
	}
	for _, email := range bad {
		out.Errors = append(out.Errors, badAddress(c, email))
	}
	return out.finish(c, http.StatusOK)
}

func readOptOuts(c *call) (reply, *apiError) {
	good, bad, fail := c.addresses()
	if fail != nil {
		return refuse(fail)
	}
	type one struct {
		Subscriber string         `json:"subscriberIdString"`
		Statuses   []optOutAnswer `json:"wideStatuses"`
	}
	unit, fail := c.unit()
	if fail != nil {
		return refuse(fail)
	}
	out := batchAnswer[one]{Results: []one{}}
	for _, email := range good {
		out.Results = append(out.Results, one{email, c.optOutOf(email, unit)})
	}
	for _, email := range bad {
		out.Errors = append(out.Errors, badAddress(c, email))
	}
	return out.finish(c, http.StatusOK)
}

func changeConsents(c *call) (reply, *apiError) {
	if c.lacks(featureBatchConsent) {
		return refuse(notIncluded("The batch of communication preferences"))
	}
	var in struct {
		Inputs []consentInput `json:"inputs"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	if fail := batchSize(len(in.Inputs), maxBatch); fail != nil {
		return refuse(fail)
	}
	types := make([]*consentType, len(in.Inputs))
	for i, one := range in.Inputs { // HubSpot documents only 200, so all inputs are accepted or none
		t, fail := one.check(c)
		if fail != nil {
			return refuse(fail)
		}
		types[i] = t
	}
	out := batchAnswer[consentAnswer]{Results: []consentAnswer{}}
	for i, one := range in.Inputs {
		out.Results = append(out.Results, one.apply(c, types[i]))
	}
	return out.finish(c, http.StatusOK)
}

func optOutMany(c *call) (reply, *apiError) {
	good, bad, fail := c.addresses()
	if fail != nil {
		return refuse(fail)
	}
	if len(bad) > 0 {
		return refuse(c.address(bad[0]))
	}
	verbose, fail := c.flag("verbose")
	if fail != nil {
		return refuse(fail)
	}
	type one struct {
		Subscriber string          `json:"subscriberIdString"`
		Statuses   []consentAnswer `json:"statuses"`
	}
	out := batchAnswer[one]{Results: []one{}}
	for _, email := range good {
		c.optOut(email)
		if verbose {
			out.Results = append(out.Results, one{email, c.afterOptOut(email)})
		}
	}
	return out.finish(c, http.StatusOK)
}

// The v3 API has other members, and refuses a request that changes nothing.

type legacyConsent struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Status      string `json:"status"`
	Source      string `json:"sourceOfStatus"`
	Basis       string `json:"legalBasis,omitempty"`
	Explanation string `json:"legalBasisExplanation,omitempty"`
}

func (s *Server) legacyConsent(t *consentType, one *subscriber) legacyConsent {
	said := one.consents[t.ID]
	a := legacyConsent{ID: t.ID, Name: t.Name, Description: t.Description, Status: "NOT_SUBSCRIBED", Source: "SUBSCRIPTION_STATUS", Basis: said.basis, Explanation: said.explanation}
	if !one.optedOut.IsZero() {
		a.Source = "PORTAL_WIDE_STATUS"
	} else if said.state == subscribed {
		a.Status = subscribed
	}
	return a
}

func legacyConsents(c *call) (reply, *apiError) {
	email, fail := c.emailInPath(false)
	if fail != nil {
		return refuse(fail)
	}
	one, list := c.subscriber(email, false), []legacyConsent{}
	for _, t := range c.consentTypes {
		list = append(list, c.legacyConsent(t, one))
	}
	return ok(map[string]any{"recipient": email, "subscriptionStatuses": list})
}

func (c *call) legacyChange(state string) (reply, *apiError) {
	var in struct {
		Email       string    `json:"emailAddress"`
		ID          looseText `json:"subscriptionId"`
		Basis       string    `json:"legalBasis"`
		Explanation string    `json:"legalBasisExplanation"`
	}
	if fail := c.decode(&in); fail != nil {
		return refuse(fail)
	}
	id, _ := strconv.ParseInt(string(in.ID), 10, 64)
	change := consentInput{in.Email, id, state, "EMAIL", in.Basis, in.Explanation}
	t, fail := change.check(c)
	if fail != nil {
		return refuse(fail)
	}
	one := c.subscriber(in.Email, false)
	switch now := one.consents[t.ID].state; {
	case state == subscribed && (now == unsubscribed || !one.optedOut.IsZero()):
		return refuse(invalid("%s opted out of %s, and cannot be subscribed again.", in.Email, t.Name))
	case state == subscribed && now == subscribed:
		return refuse(invalid("%s is already subscribed to %s.", in.Email, t.Name))
	case state == unsubscribed && now == unsubscribed:
		return refuse(invalid("%s is already unsubscribed from %s.", in.Email, t.Name))
	}
	change.apply(c, t)
	return ok(c.legacyConsent(t, c.subscriber(in.Email, false)))
}

func legacySubscribe(c *call) (reply, *apiError) { return c.legacyChange(subscribed) }

func legacyUnsubscribe(c *call) (reply, *apiError) { return c.legacyChange(unsubscribed) }
