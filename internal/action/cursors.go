package action

import "crypto/sha256"

const (
	// mostEmpty is how many pages in a row may bring nothing and still have a cursor.
	mostEmpty = 3
	// sparePages is how many pages a run may read beyond one for each record it
	// wants. HubSpot may leave pages short, or without a record of the right kind.
	sparePages = 1000
)

// cursors follows the cursors of one list, so that reading it always ends.
type cursors struct {
	seen  map[[sha256.Size]byte]bool // hashes: a cursor may be long
	most  int                        // how many pages there may be
	empty int                        // pages in a row that brought nothing
}

// follow begins at a cursor, "" for the first page, to read at most maximum records.
func follow(first string, maximum int) *cursors {
	s := &cursors{seen: map[[sha256.Size]byte]bool{}, most: maximum + sparePages}
	if first != "" {
		s.seen[sha256.Sum256([]byte(first))] = true
	}
	return s
}

// next is to be told the cursor of each page and how much the page brought. It says
// what is wrong when there is no use in following the cursor, "" when there is.
func (s *cursors) next(cursor string, count int) (wrong string) {
	if s.empty++; count > 0 {
		s.empty = 0
	}
	hash := sha256.Sum256([]byte(cursor))
	switch {
	case s.seen[hash]:
		return "its cursor leads back to a page that was read before."
	case s.empty == mostEmpty:
		return "three pages in a row were empty, and each said that there is more."
	case len(s.seen) == s.most:
		return "it has more pages than there can be."
	}
	s.seen[hash] = true
	return ""
}
