package engine

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMemory proves that the answers of all accounts together stay within the bound, and
// that an account gets only its own.
func TestMemory(t *testing.T) {
	var l limits
	body := make([]byte, 1<<20)
	for number := 1; number <= 100; number++ {
		a := l.of(number)
		a.memory.keep(place{number, "/pipelines"}, body, MaxAge)
		assert.True(t, a.memory.fresh(place{number, "/pipelines"}, 0))
		assert.False(t, a.memory.fresh(place{number + 1, "/pipelines"}, 0), "another account's")
		size := 0
		for at, answer := range l.memory.answers {
			size += sizeOf(at, answer.body)
		}
		assert.Equal(t, size, l.memory.size)
		assert.LessOrEqual(t, size, maxMemory)
	}
	m, at := &l.memory, place{1, "/pipelines"}
	m.keep(at, body, MaxAge)
	before := m.size
	m.keep(at, body, 2*MaxAge)
	assert.Equal(t, before, m.size, "the new answer replaces the old one")
	m.keep(at, make([]byte, maxMemory+1), MaxAge)
	assert.False(t, m.fresh(at, 0), "it is too large, and the old one does not count any more")
	m.forget(at)
	assert.Equal(t, before-sizeOf(at, body), m.size)
	m.forget(at)
	assert.Equal(t, before-sizeOf(at, body), m.size, "it is forgotten once")
}

// TestMemoryOfShortAnswers proves that very many short answers do not stay, such as one for
// each email address that belongs to no owner.
func TestMemoryOfShortAnswers(t *testing.T) {
	var m memory
	for i := range 100_000 {
		m.keep(place{1, strconv.Itoa(i)}, []byte(`{"results":[]}`), MaxAge)
		require.LessOrEqual(t, len(m.answers), maxMemory/overhead)
	}
	assert.True(t, m.fresh(place{1, "99999"}, 0))
}
