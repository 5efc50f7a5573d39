package wire

// maxDepth is how deep JSON may be nested. fastjson stops at 300, with an error text that
// repeats itself for every level.
const maxDepth = 200

// SyntaxError says where a text is not JSON, and why.
type SyntaxError struct {
	Line, Column int    // from 1; a column is a byte
	Reason       string // a clause, such as "it ends too early"
}

// Check returns nil if a text is one JSON value and nothing else. Unlike fastjson it is
// strict about numbers, escapes, control characters and depth.
func Check(text string) *SyntaxError {
	s := scanner{text: []byte(text)}
	s.space()
	if s.value(0) {
		s.space()
		if s.at == len(s.text) {
			return nil
		}
		s.fail("something follows the end of the JSON")
	}
	e := &SyntaxError{Line: 1, Column: 1, Reason: s.reason}
	for _, c := range s.text[:min(s.at, len(s.text))] {
		e.Column++
		if c == '\n' {
			e.Line, e.Column = e.Line+1, 1
		}
	}
	return e
}

// scanner walks over JSON and keeps nothing of it. at is the position of the next byte, and
// after a failure that of the unexpected one.
type scanner struct {
	text   []byte
	at     int
	reason string
}

func (s *scanner) fail(reason string) bool {
	if s.reason == "" {
		s.reason = reason
	}
	return false
}

func (s *scanner) peek() byte {
	if s.at < len(s.text) {
		return s.text[s.at]
	}
	return 0
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

func (s *scanner) value(depth int) bool {
	if depth > maxDepth {
		return s.fail("it is nested too deep")
	}
	switch c := s.peek(); {
	case s.at >= len(s.text):
		return s.fail("it ends too early")
	case c == '{':
		return s.members(depth, '}', func() bool {
			if s.peek() != '"' {
				return s.fail(`a member's name in double quotes was expected`)
			}
			if !s.str() {
				return false
			}
			s.space()
			if s.peek() != ':' {
				return s.fail(`":" was expected`)
			}
			s.at++
			s.space()
			return s.value(depth + 1)
		})
	case c == '[':
		return s.members(depth, ']', func() bool { return s.value(depth + 1) })
	case c == '"':
		return s.str()
	case c == 't':
		return s.word("true")
	case c == 'f':
		return s.word("false")
	case c == 'n':
		return s.word("null")
	case c == '-' || digit(c):
		return s.number()
	}
	return s.fail("a value was expected")
}

func (s *scanner) members(depth int, end byte, member func() bool) bool {
	s.at++
	s.space()
	if s.peek() == end {
		s.at++
		return true
	}
	for {
		if !member() {
			return false
		}
		s.space()
		switch s.peek() {
		case ',':
			s.at++
			s.space()
		case end:
			s.at++
			return true
		default:
			if s.at >= len(s.text) {
				return s.fail("it ends too early")
			}
			return s.fail(`"," or "` + string(end) + `" was expected`)
		}
	}
}

func (s *scanner) word(w string) bool {
	for i := range len(w) {
		if s.peek() != w[i] {
			return s.fail("a value was expected")
		}
		s.at++
	}
	return true
}

func (s *scanner) str() bool {
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return true
		case c < ' ':
			return s.fail("a line break or control character stands inside a text; write it as an escape")
		case c == '\\':
			s.at++
			switch s.peek() {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for range 4 {
					s.at++
					if !hex(s.peek()) {
						return s.fail(`four hexadecimal digits were expected after \u`)
					}
				}
			default:
				return s.fail("this escape is not JSON's")
			}
		}
	}
	return s.fail("a text is not closed")
}

// number follows RFC 8259, section 6.
func (s *scanner) number() bool {
	if s.peek() == '-' {
		s.at++
	}
	switch {
	case s.peek() == '0':
		s.at++
	case !s.digits():
		return s.fail("a digit was expected")
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return s.fail("a digit was expected")
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return s.fail("a digit was expected")
		}
	}
	return true
}

func (s *scanner) digits() bool {
	start := s.at
	for digit(s.peek()) {
		s.at++
	}
	return s.at > start
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func hex(c byte) bool { return digit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }
