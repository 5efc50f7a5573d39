package run

import (
	"fmt"
	"strings"
	"testing"
)

// BenchmarkCreate is one run that creates a record with 20 properties.
func BenchmarkCreate(b *testing.B) {
	var properties []string
	for i := range 20 {
		properties = append(properties, fmt.Sprintf(`"property_%d":"value number %d"`, i, i))
	}
	input := []byte(`{"now":1795514400000,"token":"ok","account":1,"options":{"endpoint":"contacts","action":"create","c_properties":{` + strings.Join(properties, ",") + `}}}`)
	event := []byte(`{"now":1795514400000,"answer":{"id":1,"status":201,"headers":{},"size":9}}`)
	var set Set
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		out = set.Open(out[:0], input)
		out = set.Resume(out[:0], set.last, event)
		set.Close(set.last)
	}
}
