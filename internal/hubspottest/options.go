package hubspottest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Options are the switches of a stand-in. The zero value of each is its
// default, unless its comment says otherwise. The control API reads and writes
// them under the JSON names.
type Options struct {
	// HubID is the account's number. The default is 12345678.
	HubID int64 `json:"hubId"`

	// BatchOfOne is the status of a batch create, update or upsert whose only
	// input fails: 207 with the reason among its errors, which is the
	// default, or 400 for the failure's own status and envelope.
	BatchOfOne int `json:"batchOfOne"`

	// EnforceRequired refuses a create on 2026-09 that lacks the properties
	// HubSpot documents as required. Older versions never refuse it.
	EnforceRequired bool `json:"enforceRequired"`

	// LooseLeads lets a lead be created without a contact.
	LooseLeads bool `json:"looseLeads"`

	// NotEnterprise refuses the audit log with 403, as in an account below
	// Enterprise.
	NotEnterprise bool `json:"notEnterprise"`

	// Lacks are the features that the account has not paid for: see Features.
	Lacks []string `json:"lacks"`

	// DataPrivacy turns the account's data privacy settings on: a change of
	// consent and a new contact need a legal basis.
	DataPrivacy bool `json:"dataPrivacy"`

	// EnforceNewFields requires the fields that only HubSpot's dated versions
	// mark as required. It is not known whether HubSpot enforces them.
	EnforceNewFields bool `json:"enforceNewFields"`

	// DataCentre is where the account is: na1, which is the default, or eu1.
	DataCentre string `json:"dataCentre"`

	// DateSkewMS is how far the Date of the answers is ahead of the stand-in's
	// own clock.
	DateSkewMS int64 `json:"dateSkewMs"`

	// SearchLagMS is how long a change stays invisible to search.
	SearchLagMS int64 `json:"searchLagMs"`

	// SearchTotalAhead makes the total of a search ignore the lag, so that it
	// can be larger than the number of results.
	SearchTotalAhead bool `json:"searchTotalAhead"`

	// LatencyMS is added to every request, and up to LatencyJitterMS more.
	LatencyMS       int64 `json:"latencyMs"`
	LatencyJitterMS int64 `json:"latencyJitterMs"`

	// PlainAnswers turns compression off, even if the client asks for it.
	PlainAnswers bool `json:"plainAnswers"`

	// ImportDelayMS and ExportDelayMS are how long an import or export takes.
	// Zero finishes it within the request that starts it.
	ImportDelayMS int64 `json:"importDelayMs"`
	ExportDelayMS int64 `json:"exportDelayMs"`

	// FileDelayMS and SendDelayMS are how long the import of a file from an
	// address, and the sending of an e-mail, take.
	FileDelayMS int64 `json:"fileDelayMs"`
	SendDelayMS int64 `json:"sendDelayMs"`

	// FetchFiles makes the import of a file fetch its address. Without it the
	// content is invented and nothing is fetched.
	FetchFiles bool `json:"fetchFiles"`

	// SendResults are the results of emails that are not to be sent, such as
	// PREVIOUSLY_BOUNCED, by the recipient's address in lower case.
	SendResults map[string]string `json:"sendResults"`

	// ExportBase is the scheme and host of the addresses of finished exports.
	// By default they are those of the request.
	ExportBase string `json:"exportBase"`

	// The rate limits; 0 is off.
	TenSecondlyLimit    int `json:"tenSecondlyLimit"`    // per token
	DailyLimit          int `json:"dailyLimit"`          // per account
	SearchSecondlyLimit int `json:"searchSecondlyLimit"` // per account

	// RetryAfter adds a Retry-After header to the stand-in's own 429.
	RetryAfter bool `json:"retryAfter"`

	// JournalBodyBytes is how much of a request's body the journal keeps. The
	// default is 65,536.
	JournalBodyBytes int `json:"journalBodyBytes"`
}

func (o *Options) fill() {
	if o.HubID == 0 {
		o.HubID = 12345678
	}
	if o.BatchOfOne == 0 {
		o.BatchOfOne = http.StatusMultiStatus
	}
	if o.DataCentre == "" {
		o.DataCentre = "na1"
	}
	if o.JournalBodyBytes == 0 {
		o.JournalBodyBytes = 65_536
	}
}

// Check returns an error that says what is wrong with the options, or nil.
func (o Options) Check() error {
	if o.BatchOfOne != 0 && o.BatchOfOne != http.StatusMultiStatus && o.BatchOfOne != http.StatusBadRequest {
		return fmt.Errorf("batchOfOne is 207 or 400, not %d", o.BatchOfOne)
	}
	if o.DataCentre != "" && o.DataCentre != "na1" && o.DataCentre != "eu1" {
		return fmt.Errorf("dataCentre is na1 or eu1, not %q", o.DataCentre)
	}
	for _, name := range o.Lacks {
		if !slices.Contains(Features, name) {
			return fmt.Errorf("lacks knows %s, not %q", strings.Join(Features, ", "), name)
		}
	}
	for name, n := range map[string]int64{
		"searchLagMs": o.SearchLagMS, "latencyMs": o.LatencyMS, "latencyJitterMs": o.LatencyJitterMS,
		"importDelayMs": o.ImportDelayMS, "exportDelayMs": o.ExportDelayMS, "fileDelayMs": o.FileDelayMS, "sendDelayMs": o.SendDelayMS, "tenSecondlyLimit": int64(o.TenSecondlyLimit),
		"dailyLimit": int64(o.DailyLimit), "searchSecondlyLimit": int64(o.SearchSecondlyLimit), "journalBodyBytes": int64(o.JournalBodyBytes),
	} {
		if n < 0 {
			return fmt.Errorf("%s must not be negative, got %d", name, n)
		}
	}
	return nil
}

// Features are the features that only some subscriptions of HubSpot include, in
// the words of Options.Lacks.
var Features = []string{featureBatchConsent, featureDealSplits, featureEvents, featureMarketingSend, featurePipelines, featureSequences, featureTransactional}

const (
	featureBatchConsent  = "subscription batches"
	featureDealSplits    = "deal splits"
	featureEvents        = "custom events"
	featureMarketingSend = "marketing single send"
	featurePipelines     = "pipelines"
	featureSequences     = "sequences"
	featureTransactional = "transactional email"
)

func (c *call) lacks(feature string) bool { return slices.Contains(c.options.Lacks, feature) }

// notIncluded is the error for a feature that the account's subscription does
// not include.
func notIncluded(what string) *apiError {
	return failure(http.StatusForbidden, "", "%s is not included in the subscription of this account.", what)
}

// Setting is an option of New.
type Setting func(*Server)

// WithOptions sets the options.
func WithOptions(o Options) Setting {
	return func(s *Server) { s.options = o }
}

// WithToken adds a token. The first one given replaces DefaultToken.
func WithToken(t Token) Setting {
	return func(s *Server) { s.addToken(t) }
}

// WithFetch sets the function that reads the address of a file if
// Options.FetchFiles is set.
func WithFetch(fetch func(address string) ([]byte, error)) Setting {
	return func(s *Server) { s.fetch = fetch }
}

// WithClock sets the clock, for tests that must not wait.
func WithClock(now func() time.Time) Setting {
	return func(s *Server) { s.now = now }
}
