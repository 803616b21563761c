package api

import (
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// TestUnusedConnectionIsLate: a connection that a browser opened ahead of need and never used was
// answered 400, which a browser takes for the answer to what it sends at that moment; 408 makes it
// try again on another connection.
func TestUnusedConnectionIsLate(t *testing.T) {
	p, _ := New(Deps{}).problem(nil, fiber.ErrRequestTimeout)
	if p.Status != http.StatusRequestTimeout || p.Code != "request.late" {
		t.Errorf("got %d %s, want 408 request.late", p.Status, p.Code)
	}
}
