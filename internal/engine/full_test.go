package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestFull proves that a run is full beyond the bound of one run, and beyond the bound of
// all runs together.
func TestFull(t *testing.T) {
	run := traffic{space: new(space)}
	assert.False(t, run.full(MostWritten))
	assert.True(t, run.full(MostWritten+1))
	run.space.kept = mostAllKept
	assert.False(t, run.full(0))
	run.space.kept++
	assert.True(t, run.full(0))
}
