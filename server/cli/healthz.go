package cli

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// healthWithin is how long a server may take to say that it lives.
const healthWithin = 3 * time.Second

type healthzCommand struct {
	URL string `name:"url" default:"http://127.0.0.1:8080/healthz" help:"Address to ask."`
}

// Run asks, and prints nothing.
func (h healthzCommand) Run(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, healthWithin)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL, nil)
	if err != nil {
		return silent{err}
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return silent{err}
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return silent{fmt.Errorf("%s answers %s", h.URL, answer.Status)}
	}
	return nil
}
