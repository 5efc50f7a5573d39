package engine

// MostTaken is how much memory all runs may take together.
const MostTaken = mostTaken

// HoldForOthers counts bytes as held for other runs.
func (s *Set) HoldForOthers(bytes int) { s.space.kept += bytes }

// Held returns what is counted for all runs: the bytes that are kept, and the reads
// under way.
func (s *Set) Held() int { return s.space.kept + s.space.reads }
