package hubspottest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// The categories of HubSpot's error envelope that the stand-in uses.
const (
	categoryValidation = "VALIDATION_ERROR"
	categoryAuth       = "INVALID_AUTHENTICATION"
	categoryExpired    = "EXPIRED_AUTHENTICATION"
	categoryScopes     = "MISSING_SCOPES"
	categoryNotFound   = "OBJECT_NOT_FOUND"
	categoryConflict   = "CONFLICT"
	categoryExists     = "OBJECT_ALREADY_EXISTS"
	categoryRateLimits = "RATE_LIMITS"
)

// The codes of single property errors.
const (
	codeUnknownProperty = "PROPERTY_DOESNT_EXIST"
	codeReadOnly        = "READ_ONLY_VALUE"
	codeOption          = "INVALID_OPTION"
	codeEmail           = "INVALID_EMAIL"
	codeInteger         = "INVALID_INTEGER"
	codeLong            = "INVALID_LONG"
	codeDate            = "INVALID_DATE"
	codeMissing         = "MISSING_REQUIRED_PROPERTY"
)

// The sub-categories of association errors.
const (
	subInvalidAssociation = "crm.associations.INVALID_ASSOCIATION_TYPE"
	subInvalidIdentifier  = "crm.associations.INVALID_IDENTIFIER"
)

// apiError is an error in HubSpot's envelope, with its status.
type apiError struct {
	Code        int                 `json:"-"`
	Status      string              `json:"status"`
	Message     string              `json:"message"`
	Correlation string              `json:"correlationId,omitempty"`
	Category    string              `json:"category,omitempty"`
	SubCategory string              `json:"subCategory,omitempty"`
	Errors      []errorDetail       `json:"errors,omitempty"`
	Context     map[string][]string `json:"context,omitempty"`
	Links       map[string]string   `json:"links,omitempty"`

	// The members of a 429 of HubSpot's gateway.
	ErrorType string `json:"errorType,omitempty"`
	Policy    string `json:"policyName,omitempty"`

	// The member of a 488.
	Hublet string `json:"correctHublet,omitempty"`

	// The errors of a form's submission, which have no categories.
	FormErrors formErrors `json:"-"`

	header http.Header
	page   bool // the answer is a web page, without an envelope
}

// MarshalJSON writes the envelope. The envelope of a form's submission has a
// different list of errors.
func (e *apiError) MarshalJSON() ([]byte, error) {
	type envelope apiError
	if e.FormErrors == nil {
		return json.Marshal((*envelope)(e))
	}
	return json.Marshal(struct {
		*envelope
		Errors formErrors `json:"errors"`
	}{(*envelope)(e), e.FormErrors})
}

// errorPage is the web page that some paths return if no API has them.
func errorPage(status int) string {
	text := fmt.Sprintf("%d %s", status, http.StatusText(status))
	return "<!DOCTYPE html>\n<html><head><title>" + text + "</title></head><body><h1>" + text + "</h1></body></html>\n"
}

type errorDetail struct {
	Message     string              `json:"message"`
	Code        string              `json:"code,omitempty"`
	In          string              `json:"in,omitempty"`
	SubCategory string              `json:"subCategory,omitempty"`
	Context     map[string][]string `json:"context,omitempty"`
}

func failure(code int, category, format string, args ...any) *apiError {
	return &apiError{Code: code, Status: "error", Category: category, Message: fmt.Sprintf(format, args...)}
}

func invalid(format string, args ...any) *apiError {
	return failure(http.StatusBadRequest, categoryValidation, format, args...)
}

// withContext adds a value to the envelope's context.
func (e *apiError) withContext(key string, values ...string) *apiError {
	if e.Context == nil {
		e.Context = map[string][]string{}
	}
	e.Context[key] = append(e.Context[key], values...)
	return e
}

func (e *apiError) withSub(sub string) *apiError {
	e.SubCategory = sub
	return e
}

// asMessage returns an error whose message is this error as JSON. Some of HubSpot's
// services answer so.
func (e *apiError) asMessage() *apiError {
	text, _ := json.Marshal(e)
	return &apiError{Code: e.Code, Status: e.Status, Message: string(text)}
}

func (e *apiError) withDetail(d errorDetail) *apiError {
	e.Errors = append(e.Errors, d)
	return e
}

// noSuchRecord is HubSpot's answer to a record ID that does not exist: one of
// two texts, both without a category.
func noSuchRecord(id string) *apiError {
	if isDigits(id) {
		return failure(http.StatusNotFound, "", "resource not found")
	}
	return failure(http.StatusNotFound, "", "Object not found.  objectId are usually numeric.")
}

func notFound(format string, args ...any) *apiError {
	return failure(http.StatusNotFound, categoryNotFound, format, args...)
}

// noSuchPath is the answer to a path or method that the stand-in does not have.
func noSuchPath(method, path string) *apiError {
	return failure(http.StatusNotFound, "", "No endpoint answers %s %s.", method, path)
}

func unknownType(name string) *apiError {
	return invalid("Unable to infer object type from: %s", name)
}

func badJSON(err error) *apiError {
	where := ""
	switch e := err.(type) {
	case *json.SyntaxError:
		where = fmt.Sprintf(" at offset %d", e.Offset)
	case *json.UnmarshalTypeError:
		where = fmt.Sprintf(" at offset %d: a value of type %s does not fit %s", e.Offset, e.Value, e.Field)
	}
	return invalid("Invalid input JSON%s", where)
}

// propertyError is one entry of the JSON list that HubSpot puts into the
// message of a refused write.
type propertyError struct {
	Valid   bool   `json:"isValid"`
	Message string `json:"message"`
	Code    string `json:"error"`
	Name    string `json:"name"`
}

// invalidProperties is the envelope for refused properties. It has the reasons
// twice, as HubSpot's: as JSON in the message, and in errors.
func invalidProperties(list []propertyError) *apiError {
	text := &strings.Builder{}
	encoder := json.NewEncoder(text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(list)
	e := invalid("Property values were not valid: %s", strings.TrimSpace(text.String()))
	for _, p := range list {
		e.withDetail(errorDetail{
			Message: p.Message, Code: p.Code,
			Context: map[string][]string{"propertyName": {p.Name}},
		})
	}
	return e
}

// missingProperties is the error of a create that lacks required properties.
func missingProperties(names []string) *apiError {
	e := invalid("Error creating the record. Some required properties were not set.").withContext("properties", names...)
	for _, name := range names {
		e.withDetail(errorDetail{
			Message: fmt.Sprintf("Required property %q was not set.", name), Code: codeMissing,
			Context: map[string][]string{"propertyName": {name}},
		})
	}
	return e
}
