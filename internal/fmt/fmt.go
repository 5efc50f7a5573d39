// Package fmt is what the module has in the place of Go's package of that name:
// internal/cmd/overlay tells the compiler so. Nobody imports it.
//
// Of what the core imports only fastjson uses fmt, to say what is wrong with a
// text that is not JSON, which nobody reads: package wire says it shorter, and
// with the position. With Go's come os, time and most of reflect, a fifth of the
// module, and all that they do at every start. Should fastjson come to use more of
// fmt, the module does not compile.
package fmt

import "errors"

// Errorf answers with an error whose text is the format as it stands.
func Errorf(format string, _ ...any) error { return errors.New(format) }

// Sprintf answers with the format as it stands: net/url says with it what is wrong
// with a URL.
func Sprintf(format string, _ ...any) string { return format }
