package action

import (
	"fmt"
	"strings"
	"testing"

	"directus-extension-hubspot/internal/engine"
)

// BenchmarkCreate is one run that creates a record with 20 properties.
func BenchmarkCreate(b *testing.B) {
	var properties []string
	for i := range 20 {
		properties = append(properties, fmt.Sprintf(`"property_%d":"value number %d"`, i, i))
	}
	input := []byte(`{"now":1795514400000,"token":"ok","account":1,"options":{"endpoint":"contacts","action":"create","c_properties":{` + strings.Join(properties, ",") + `}}}`)
	event := []byte(`{"now":1795514400000,"answer":{"id":1,"status":201,"headers":{},"size":9}}`)
	set := engine.Set{Perform: Perform}
	var out []byte
	b.ReportAllocs()
	for run := uint32(1); b.Loop(); run++ {
		out = set.Open(out[:0], input)
		out = set.Resume(out[:0], run, event)
		set.Close(run)
	}
}
