package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	ca := filepath.Join(t.TempDir(), "ca.pem")
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{
			"-http", "127.0.0.1:0", "-https", "127.0.0.1:0", "-ca", ca, "-options", `{"hubId":7}`,
			"-token", "all=pat-all", "-token", "reader=pat-reader crm.objects.contacts.read",
		}, in, io.Discard)
	}()
	text, err := bufio.NewReader(out).ReadBytes('\n')
	require.NoError(t, err)
	var line ready
	require.NoError(t, json.Unmarshal(text, &line))
	assert.Equal(t, ca, line.CA)

	pem, err := os.ReadFile(ca)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(pem))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	get := func(url, token string) (int, string) {
		r, err := http.NewRequest("GET", url, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+token)
		response, err := client.Do(r)
		require.NoError(t, err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		return response.StatusCode, string(body)
	}
	for _, base := range []string{line.HTTP, line.HTTPS} {
		status, body := get(base+"/account-info/2026-09/details", "pat-reader")
		assert.Equal(t, 200, status)
		assert.Contains(t, body, `"portalId":7`)
		status, _ = get(base+"/crm/objects/2026-09/companies", "pat-reader")
		assert.Equal(t, 403, status)
		status, _ = get(base+"/crm/objects/2026-09/companies", "pat-all")
		assert.Equal(t, 200, status)
	}
	client.CloseIdleConnections()

	stop()
	assert.NoError(t, <-ended)
}

func TestRunRefuses(t *testing.T) {
	tests := []struct {
		name string
		args []string
	}{
		{"no listener", []string{"-http", ""}},
		{"HTTPS without a file", []string{"-https", "127.0.0.1:0"}},
		{"an address without a port", []string{"-http", "nowhere"}},
		{"a token without a name", []string{"-token", "pat-x"}},
		{"an unknown option", []string{"-options", `{"nothing":1}`}},
		{"an argument that is not a flag", []string{"start"}},
		{"an unknown flag", []string{"-port", "1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := &bytes.Buffer{}
			assert.Error(t, run(context.Background(), tt.args, out, io.Discard))
			assert.Empty(t, out.String())
		})
	}
}
