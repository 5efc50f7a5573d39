// Command hubspot-stand-in runs the stand-in for HubSpot's APIs of package
// hubspottest over HTTP and HTTPS.
//
//	hubspot-stand-in -http 127.0.0.1:0 -https 127.0.0.1:0 -ca ca.pem
//
// When it is ready, it prints one line of JSON: the addresses, and the file with the
// certificate of its authority. It ends on SIGTERM or SIGINT.
package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"directus-extension-hubspot/internal/hubspottest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return
		}
		fmt.Fprintln(os.Stderr, "hubspot-stand-in:", err)
		os.Exit(1)
	}
}

// tokens are the -token flags.
type tokens []hubspottest.Token

// String is empty, so that the help shows no token.
func (t *tokens) String() string { return "" }

// Set reads NAME=VALUE, followed by scopes that are separated by spaces.
func (t *tokens) Set(text string) error {
	name, rest, found := strings.Cut(text, "=")
	fields := strings.Fields(rest)
	if !found || name == "" || len(fields) == 0 {
		return errors.New("a token is NAME=VALUE, or \"NAME=VALUE scope scope\"")
	}
	*t = append(*t, hubspottest.Token{Name: name, Value: fields[0], Scopes: fields[1:]})
	return nil
}

// ready is the line of JSON that the program prints when it can be reached.
type ready struct {
	HTTP  string `json:"http,omitempty"`
	HTTPS string `json:"https,omitempty"`
	CA    string `json:"ca,omitempty"`
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("hubspot-stand-in", flag.ContinueOnError)
	flags.SetOutput(stderr)
	plain := flags.String("http", "127.0.0.1:0", "listen for HTTP on this `address`; empty turns HTTP off")
	secure := flags.String("https", "", "listen for HTTPS on this `address`; empty turns HTTPS off")
	ca := flags.String("ca", "", "write the certificate authority's certificate to this `file`, in PEM")
	options := flags.String("options", "", "the stand-in's options, as the `JSON` that the control API takes")
	var given tokens
	flags.Var(&given, "token", "a token as `NAME=VALUE`, followed by its scopes with spaces between them; without scopes it has all of them; may be repeated")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if *plain == "" && *secure == "" {
		return errors.New("neither -http nor -https is given")
	}
	if *secure != "" && *ca == "" {
		return errors.New("-https needs -ca: without the file, no program can trust the certificate")
	}
	var o hubspottest.Options
	if *options != "" {
		d := json.NewDecoder(strings.NewReader(*options))
		d.DisallowUnknownFields()
		if err := d.Decode(&o); err != nil {
			return fmt.Errorf("-options: %w", err)
		}
	}
	if err := o.Check(); err != nil {
		return fmt.Errorf("-options: %w", err)
	}

	var line ready
	var listeners []net.Listener
	defer func() {
		for _, l := range listeners {
			_ = l.Close()
		}
	}()
	if *plain != "" {
		l, err := net.Listen("tcp", *plain)
		if err != nil {
			return err
		}
		listeners = append(listeners, l)
		line.HTTP = "http://" + l.Addr().String()
		if o.ExportBase == "" {
			// As at HubSpot, a finished export is on another host than the API.
			o.ExportBase = line.HTTP
		}
	}
	if *secure != "" {
		authority, err := hubspottest.NewAuthority(time.Now())
		if err != nil {
			return err
		}
		if err := os.WriteFile(*ca, authority.PEM, 0o644); err != nil {
			return err
		}
		l, err := tls.Listen("tcp", *secure, &tls.Config{
			Certificates: []tls.Certificate{authority.Certificate}, NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12,
		})
		if err != nil {
			return err
		}
		listeners = append(listeners, l)
		line.HTTPS, line.CA = "https://"+l.Addr().String(), *ca
	}

	settings := []hubspottest.Setting{hubspottest.WithOptions(o)}
	for _, t := range given {
		settings = append(settings, hubspottest.WithToken(t))
	}
	server := &http.Server{
		Handler:           hubspottest.New(settings...),
		ReadHeaderTimeout: 30 * time.Second,
		MaxHeaderBytes:    64 << 10, // above the length at which the stand-in answers 414
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- server.Serve(l) }()
	}
	if err := json.NewEncoder(stdout).Encode(line); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// Do not wait for requests that a fault delays: whoever ends the stand-in
	// needs no more answers.
	closing, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := server.Shutdown(closing); err != nil {
		return server.Close()
	}
	return nil
}
