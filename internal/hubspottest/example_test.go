package hubspottest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"directus-extension-hubspot/internal/hubspottest"
)

func ExampleNew() {
	hubspot := hubspottest.New()
	server := httptest.NewServer(hubspot)
	defer server.Close()

	// The second create is answered with a 503 although it takes effect.
	if _, err := hubspot.AddFault(hubspottest.Fault{Method: "POST", Path: "**/contacts", Nth: 2, When: "after", Status: 503}); err != nil {
		panic(err)
	}
	for _, email := range []string{"ada@example.com", "grace@example.com"} {
		body := strings.NewReader(`{"properties":{"email":"` + email + `"}}`)
		r, err := http.NewRequest("POST", server.URL+"/crm/objects/2026-09/contacts", body)
		if err != nil {
			panic(err)
		}
		r.Header.Set("Authorization", "Bearer "+hubspottest.DefaultToken)
		r.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			panic(err)
		}
		response.Body.Close()
		fmt.Println(response.StatusCode)
	}
	fmt.Println("contacts:", hubspot.Counts()["contacts"])
	fmt.Println("requests:", len(hubspot.Journal()))
	// Output:
	// 201
	// 503
	// contacts: 2
	// requests: 2
}
