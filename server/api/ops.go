package api

import (
	_ "embed"
	"net/http"

	"github.com/gofiber/fiber/v2"
)

// OpenAPI is the description of every route of this package, for Deps.OpenAPI.
//
//go:embed openapi.yaml
var OpenAPI []byte

// getHealth handles GET /healthz: the process lives.
func getHealth(k *call) error { return k.JSON(map[string]bool{"alive": true}) }

// getReady handles GET /readyz: it serves, or the codes of what is wrong.
func getReady(k *call) error {
	k.Set(fiber.HeaderCacheControl, "no-store")
	if wrong := k.api.Ready(); len(wrong) > 0 {
		return refuse(http.StatusServiceUnavailable, "server.not_ready", "codes", wrong)
	}
	return k.JSON(map[string]bool{"ready": true})
}

// getMetrics handles GET /metrics.
func getMetrics(k *call) error { return k.api.Metrics(k.Ctx) }

// getOpenAPI handles GET /openapi.yaml.
func getOpenAPI(k *call) error {
	k.Set(fiber.HeaderContentType, "application/yaml")
	return k.Send(k.api.OpenAPI)
}
