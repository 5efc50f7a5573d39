package hubspottest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"slices"
	"time"
)

// Hosts are the names of HubSpot's hosts that the stand-in plays: the API, and
// the hosts that take submissions of forms.
var Hosts = []string{"api.hubapi.com", "api.hsforms.com", "api-eu1.hsforms.com"}

// Authority is a certificate authority for one process. With it, a program
// under test can speak to the stand-in under HubSpot's names.
type Authority struct {
	// PEM is the authority's certificate, for the trust store of the program.
	PEM []byte

	// Certificate is the certificate of the stand-in, for the names in Hosts,
	// localhost, 127.0.0.1 and ::1.
	Certificate tls.Certificate
}

// NewAuthority makes an authority and a certificate of it, both good for a
// day.
func NewAuthority(now time.Time) (*Authority, error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("the authority's key: %w", err)
	}
	serial := func() *big.Int {
		return new(big.Int).SetUint64(uint64(randomUint32())<<32 | uint64(randomUint32()) | 1)
	}
	from, until := now.Add(-time.Hour), now.Add(24*time.Hour)
	ca := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "HubSpot stand-in test authority"},
		NotBefore: from, NotAfter: until, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		return nil, fmt.Errorf("the authority's certificate: %w", err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("the server's key: %w", err)
	}
	leaf := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "api.hubapi.com"},
		DNSNames:    append(slices.Clone(Hosts), "localhost"),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		NotBefore:   from, NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	parent, err := x509.ParseCertificate(caDER)
	if err != nil {
		return nil, fmt.Errorf("the authority's certificate: %w", err)
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, parent, key.Public(), caKey)
	if err != nil {
		return nil, fmt.Errorf("the server's certificate: %w", err)
	}
	return &Authority{
		PEM:         pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}),
		Certificate: tls.Certificate{Certificate: [][]byte{der, caDER}, PrivateKey: key},
	}, nil
}
