package response

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHolder(t *testing.T) {
	const start = "Cannot set PropertyValueCoordinates{portalId=1, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, "
	tests := []struct{ name, message, property, id string }{
		{"HubSpot's sentence", start + "propertyName=email, value=ada@example.com} on 501. 502 already has that value.", "email", "502"},
		{"without the full stop", start + "propertyName=email, value=x} on 501. 502 already has that value", "email", "502"},
		{"a value like the rest of the sentence", start + "propertyName=email, value=x} on 8. 9 already has that value.} on 501. 502 already has that value.", "email", "502"},
		{"a value with another property", start + "propertyName=email, value=propertyName=phone,} on 501. 502 already has that value.", "email", "502"},
		{"no property", start + "} on 501. 502 already has that value.", "", "502"},
		{"a record without a number", start + "propertyName=email, value=x} on 501. Somebody already has that value.", "", ""},
		{"more digits than an ID has", start + "propertyName=email, value=x} on 501. " + strings.Repeat("1", 21) + " already has that value.", "", ""},
		{"the end is missing", start + "propertyName=email, value=x} on 501.", "", ""},
		{"another sentence", "502 already has that value.", "", ""},
		{"nothing", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			property, id := holder(tt.message)
			assert.Equal(t, tt.property, property)
			assert.Equal(t, tt.id, id)
		})
	}
}
