package api

import (
	"net/http"
)

// base is where the API begins; pages, live channels and ops stand at the root.
const base = "/api/v1"

// holderRoutes are what a citizen's phone needs, and all that the second door answers.
func (a *API) holderRoutes() []route {
	const ticket = base + "/tickets/:token"
	return []route{
		{http.MethodGet, "/t/:token", anyone, ticketPage},
		{http.MethodGet, ticket, anyone, getTicket},
		{http.MethodGet, ticket + "/slip.pdf", anyone, getSlipPDF},
		{http.MethodGet, ticket + "/slip.png", anyone, getSlipPNG},
		{http.MethodGet, ticket + "/slip.escpos", anyone, getSlipESCPOS},
		{http.MethodGet, ticket + "/qr.png", anyone, getQR},
		{http.MethodPost, ticket + "/cancel", anyone, holderAct(cancelled)},
		{http.MethodPost, ticket + "/uncancel", anyone, holderAct(uncancelled)},
		{http.MethodPost, ticket + "/back", anyone, holderAct(cameBack)},
		{http.MethodPost, ticket + "/defer", anyone, holderAct(deferred)},
		{http.MethodPost, ticket + "/rating", anyone, holderAct(rated)},
		{http.MethodGet, "/live/sites/:site/lines/:service", anyone, liveRoute(lineTopic)},
		{http.MethodGet, "/assets/:hash/*", anyone, getAsset},
		{http.MethodGet, "/healthz", anyone, getHealth},
	}
}

// innerRoutes are all others, for the main door alone.
func (a *API) innerRoutes() []route {
	more := append(append(a.staffRoutes(), a.fleetRoutes()...), append(append(a.reportRoutes(), supervisorRoutes()...), append(a.accountRoutes(), a.auditRoutes()...)...)...)
	return append(append(append(a.audioRoutes(), a.printerRoutes()...), more...), []route{
		{http.MethodGet, base + "/sites", anyone, getSites},
		{http.MethodGet, base + "/sites/:site", anyone, getSite},
		{http.MethodPost, base + "/sites/:site/tickets", device, postTicket},
		{http.MethodPost, base + "/sites/:site/help", device, postHelp},
		{http.MethodPost, base + "/tickets/:token/reprint", device, postReprint},
		{http.MethodPost, base + "/session", anyone, postSession},
		{http.MethodGet, base + "/session", officer, getSession},
		{http.MethodDelete, base + "/session", anyone, deleteSession},
		{http.MethodPost, base + "/pair", anyone, postPair},
		{http.MethodGet, "/live/sites/:site/board", anyone, liveRoute(boardTopic)},
		{http.MethodGet, "/live/sites/:site/counters/:counter", atDesk, liveRoute(deskTopic)},
		{http.MethodGet, "/", anyone, indexPage},
		{http.MethodGet, "/kiosk/:site", anyone, sitePage("kiosk")},
		{http.MethodGet, "/display/:site", anyone, sitePage("display")},
		{http.MethodGet, "/login", anyone, counterPage},
		{http.MethodGet, "/counter", anyone, counterPage},
		{http.MethodGet, "/pair", anyone, pairPage},
		{http.MethodGet, "/docs", anyone, getDocs},
		{http.MethodGet, "/openapi.yaml", anyone, getOpenAPI},
		{http.MethodGet, "/readyz", anyone, getReady},
		{http.MethodGet, "/metrics", anyone, getMetrics},
	}...)
}
