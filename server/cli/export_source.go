package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"luot/configs"
	"luot/journal/transfer"
	"luot/server/app"
)

// source is what is wanted of the store, as lines of package transfer: through the local door of the
// server that holds the embedded file, else from the store itself. Close it.
func source(ctx context.Context, conf configs.Server, want transfer.Wanted) (io.ReadCloser, error) {
	if conf.Redis == "" {
		if d := findDoor(ctx, conf); d != nil {
			return d.export(ctx, want)
		}
	}
	store, err := openStore(ctx, conf, true)
	if err != nil {
		return nil, err
	}
	r, w := io.Pipe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, err := transfer.Export(ctx, w, store, want)
		w.CloseWithError(errors.Join(err, store.Close()))
	}()
	return reading{r, ended}, nil
}

// reading waits on Close until the store has been let go.
type reading struct {
	*io.PipeReader
	ended chan struct{}
}

// Close ends the export.
func (r reading) Close() error {
	err := r.PipeReader.Close()
	<-r.ended
	return err
}

// openStore is openJournal with all that a store can do.
func openStore(ctx context.Context, conf configs.Server, there bool) (transfer.Store, error) {
	j, err := openJournal(ctx, conf, there)
	if err != nil {
		return nil, err
	}
	store, ok := j.(transfer.Store)
	if !ok {
		return nil, errors.Join(fmt.Errorf("a %T cannot be exported", j), j.Close())
	}
	return store, nil
}

// door is the local door of a running server.
type door struct {
	client *http.Client
	status app.DoorStatus
}

// findDoor returns the door of the server that holds the embedded file; nil when none answers.
func findDoor(ctx context.Context, conf configs.Server) *door {
	path := filepath.Join(conf.Data, app.DoorFile)
	if _, err := os.Stat(path); err != nil {
		return nil
	}
	d := &door{client: &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", path)
		},
	}}}
	body, err := d.ask(ctx, http.MethodGet, "/status", http.StatusOK)
	if err != nil {
		return nil
	}
	defer body.Close()
	if json.NewDecoder(body).Decode(&d.status) != nil {
		return nil
	}
	return d
}

// ask sends a request and returns the body of an answer with the wanted status.
func (d *door) ask(ctx context.Context, method, path string, status int) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://luot"+path, nil)
	if err != nil {
		return nil, err
	}
	res, err := d.client.Do(req)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != status {
		return nil, errors.Join(fmt.Errorf("the server answers %s", res.Status), res.Body.Close())
	}
	return res.Body, nil
}

func (d *door) export(ctx context.Context, want transfer.Wanted) (io.ReadCloser, error) {
	q := url.Values{"site": {string(want.Site)}, "from": {string(want.From)}, "to": {string(want.To)},
		"directory": {strconv.FormatBool(want.Directory)}}
	return d.ask(ctx, http.MethodGet, "/export?"+q.Encode(), http.StatusOK)
}
