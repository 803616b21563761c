package api

import (
	_ "embed"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"luot/locale"
	"luot/queue"
)

// OpenAPI is the description of every route of this package, for Deps.OpenAPI.
//
//go:embed openapi.yaml
var OpenAPI []byte

// Readiness says how fit the program is for its work.
type Readiness struct {
	Problems []Trouble // what keeps it from its work; none: it is ready
	Warnings []Trouble // what somebody should look at, though it works
}

// Trouble is one thing that is wrong.
type Trouble struct {
	Where string         // a site's id, or "staff", "store", "server"
	Code  string         // as in "store.down"; the catalogue has ready.<code> for it
	Since queue.Instant  // 0: not known
	Cause string         // in the words of whoever noticed, for the operator; may be ""
	Args  map[string]any // of the catalogue's sentence
}

// troubleView is a Trouble on the wire.
type troubleView struct {
	Where string        `json:"where"`
	Code  string        `json:"code"`
	Why   string        `json:"why"`
	Since queue.Instant `json:"since,omitzero"`
	Cause string        `json:"cause,omitempty"`
}

// viewTroubles says each trouble in words.
func viewTroubles(lang string, all []Trouble) []troubleView {
	out := make([]troubleView, 0, len(all))
	for _, t := range all {
		why := t.Code
		if locale.Has(lang, "ready."+t.Code) {
			why = locale.Text(lang, "ready."+t.Code, t.Args)
		}
		out = append(out, troubleView{t.Where, t.Code, why, t.Since, t.Cause})
	}
	return out
}

// getHealth handles GET /healthz: the process lives.
func getHealth(k *call) error { return k.JSON(map[string]bool{"alive": true}) }

// getReady handles GET /readyz: it serves, or what is wrong, in codes and in words. A program that stops
// is not ready from the first moment on, so that balancers look away while it finishes what it holds.
func getReady(k *call) error {
	k.Set(fiber.HeaderCacheControl, "no-store")
	r := k.api.Ready()
	if k.api.draining() {
		r.Problems = append(r.Problems, Trouble{Where: "server", Code: "draining"})
	}
	warnings := viewTroubles(k.lang, r.Warnings)
	if len(r.Problems) > 0 {
		codes := make([]string, 0, len(r.Problems))
		for _, t := range r.Problems {
			what := t.Code
			if t.Where == "store" && t.Cause != "" {
				what = t.Cause // says more than its code
			}
			codes = append(codes, t.Where+": "+what)
		}
		return refuse(http.StatusServiceUnavailable, "server.not_ready", "codes", codes, "problems", viewTroubles(k.lang, r.Problems), "warnings", warnings, "seconds", 1)
	}
	return k.JSON(struct {
		Ready    bool          `json:"ready"`
		Warnings []troubleView `json:"warnings"`
	}{true, warnings})
}

// getMetrics handles GET /metrics.
func getMetrics(k *call) error { return k.api.Metrics(k.Ctx) }

// getOpenAPI handles GET /openapi.yaml.
func getOpenAPI(k *call) error {
	k.Set(fiber.HeaderContentType, "application/yaml")
	return k.Send(k.api.OpenAPI)
}
