package validate

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPercentage(t *testing.T) {
	for text, want := range map[string]int{
		"100":        Whole,
		"50%":        Whole / 2,
		"33.333333":  33_333_333,
		"0.000001":   1,
		"0.0000001":  0, // finer than HubSpot takes
		"33.3333333": 0,
		"100.000001": 0,
		"0":          0,
		"-1":         0,
		"NaN":        0,
		"Inf":        0,
		"half":       0,
		"":           0,
	} {
		got, ok := percentage(text)
		assert.Equal(t, want > 0, ok, text)
		if ok {
			assert.Equal(t, want, got, text)
		}
	}
}
