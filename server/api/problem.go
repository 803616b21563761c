package api

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/engine"
	"luot/locale"
	"luot/queue"
)

// problem is an RFC 9457 document.
type problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Code   string         `json:"code"`
	Args   map[string]any `json:"args"`
}

// statusOf maps the kinds of refusal to statuses; there is no other table.
var statusOf = map[queue.Kind]int{
	queue.NotFound: http.StatusNotFound, queue.Conflict: http.StatusConflict, queue.Closed: http.StatusConflict,
	queue.Invalid: http.StatusUnprocessableEntity, queue.Forbidden: http.StatusForbidden,
	queue.TooMany: http.StatusTooManyRequests, queue.Unavailable: http.StatusServiceUnavailable,
}

// refusal is a refusal of the door itself, with its status.
type refusal struct {
	status int
	code   string
	args   map[string]any
}

// Error returns the code.
func (r *refusal) Error() string { return r.code }

func refuse(status int, code string, args ...any) *refusal {
	r := queue.Refuse(0, code, args...)
	return &refusal{status, r.Code, r.Args}
}

// fail is the one error handler: every error becomes a problem document and one line in the log.
func (a *API) fail(c *fiber.Ctx, err error) error {
	if errors.Is(err, fiber.ErrRequestEntityTooLarge) {
		drain(c)
	}
	p, wait := a.problem(c, err)
	lang := a.language(c)
	p.Type = "about:blank#" + p.Code
	p.Title = locale.Text(lang, "problem.title."+strconv.Itoa(p.Status), nil)
	p.Detail = locale.Text(lang, "refusal."+p.Code, p.Args)
	if p.Args == nil {
		p.Args = map[string]any{}
	}
	body, jsonErr := json.Marshal(p)
	if jsonErr != nil {
		return jsonErr
	}
	if wait > 0 {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(wait))
	}
	level := a.Log.Warn
	switch {
	case p.Status >= 500:
		level = a.Log.Error
	case p.Status == http.StatusRequestTimeout: // browsers open connections ahead of need
		level = a.Log.Debug
	}
	more, tell := 0, true
	if p.Status == http.StatusServiceUnavailable { // one outage, however many ask
		more, tell = a.hush.tell(p.Code, time.Now())
	}
	if tell {
		level("refused", "method", c.Method(), "path", logged(c), "status", p.Status, "code", p.Code, "cause", cause(err), "more", more)
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	c.Set(fiber.HeaderContentLanguage, lang)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(p.Status).Send(body)
}

// The most that is read of a body that was refused while it came in, and how long.
const (
	drainAtMost = 16 << 20
	drainWithin = time.Second
)

// drain takes in what the client is still sending: a connection that is closed before would be reset,
// and the client would not hear why.
func drain(c *fiber.Ctx) {
	left := c.Request().Header.ContentLength() - c.App().Config().ReadBufferSize // has been read already, about
	if left <= 0 || left > drainAtMost {
		return
	}
	conn := c.Context().Conn()
	if conn.SetReadDeadline(time.Now().Add(drainWithin)) != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, conn, int64(left)) // as much as comes in time
}

// problem sorts an error; wait is for Retry-After, in seconds, 0 for none.
func (a *API) problem(c *fiber.Ctx, err error) (p problem, wait int) {
	var own *refusal
	var rule *queue.Refusal
	var store *engine.Unavailable
	var fib *fiber.Error
	switch {
	case errors.As(err, &own):
		return problem{Status: own.status, Code: own.code, Args: own.args}, seconds(own.args)
	case errors.As(err, &rule):
		return problem{Status: statusOf[rule.Kind], Code: rule.Code, Args: rule.Args}, seconds(rule.Args)
	case errors.As(err, &store):
		return problem{Status: http.StatusServiceUnavailable, Code: store.Code}, max(1, int(store.RetryAfter.Seconds()))
	case errors.As(err, &fib):
		code := map[int]string{404: "path.unknown", 405: "method.wrong", 408: "request.late", 413: "body.too_large"}[fib.Code]
		if code != "" {
			return problem{Status: fib.Code, Code: code}, 0
		}
		if fib.Code < 500 {
			return problem{Status: http.StatusBadRequest, Code: "request.malformed"}, 0
		}
	}
	return problem{Status: http.StatusInternalServerError, Code: "internal"}, 0
}

// seconds reads the argument "seconds" of refusals that say how long to wait.
func seconds(args map[string]any) int {
	n, _ := args["seconds"].(int)
	return n
}

// cause is what the log says beyond the code: nothing for refusals, which the code explains, nor for
// what Fiber refuses, whose words repeat the path.
func cause(err error) string {
	var own *refusal
	var rule *queue.Refusal
	var fib *fiber.Error
	if errors.As(err, &own) || errors.As(err, &rule) || errors.As(err, &fib) {
		return ""
	}
	return err.Error()
}

// pathLogged is how much of a path the log keeps, in bytes: no path of ours is longer.
const pathLogged = 200

// logged is the request's path without what would open a ticket.
func logged(c *fiber.Ctx) string {
	parts := strings.Split(string(c.Request().URI().Path()), "/") // a copy: the request's buffers are used again
	for i, part := range parts {
		if site, secret, ok := strings.Cut(part, "."); ok && len(secret) >= tokenChars {
			parts[i] = site + ".…"
		}
	}
	path := strings.Join(parts, "/")
	if len(path) > pathLogged {
		path = path[:pathLogged] + "…"
	}
	return path
}

// language is the caller's, among those with a catalogue; else the site's first.
func (a *API) language(c *fiber.Ctx) string {
	offered := locale.Languages()
	if s := a.site(pathSite(c)); s != nil {
		if i := slices.Index(offered, s.Config().Rules.Languages[0]); i > 0 {
			offered[0], offered[i] = offered[i], offered[0]
		}
	}
	accept := c.Get(fiber.HeaderAcceptLanguage)
	if accept == "*" {
		return offered[0]
	}
	return locale.Match(accept, offered)
}
