package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"luot/engine"
	"luot/queue"
)

// read decodes the body strictly: UTF-8, one value, no unknown or doubled member, right types.
// An empty body counts as {}.
func read[T any](k *call) (T, error) {
	var out T
	body := bytes.TrimSpace(k.Request().Body())
	if len(body) == 0 {
		body = []byte("{}")
	}
	if !utf8.Valid(body) {
		return out, refuse(http.StatusBadRequest, "json.encoding")
	}
	err := json.Unmarshal(body, &out, json.RejectUnknownMembers(true))
	if err == nil {
		return out, nil
	}
	code := "json.syntax"
	var meaning *json.SemanticError
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		code = "json.double_field"
	case errors.Is(err, json.ErrUnknownName):
		code = "json.unknown_field"
	case errors.As(err, &meaning):
		code = "json.wrong_type"
	}
	return out, refuse(http.StatusBadRequest, code)
}

// command joins an order with who gives it and the request's idempotency key. body is what was
// decoded: its canonical form is part of the print.
func (k *call) command(do queue.Order, body any) (queue.Command, error) {
	cmd := queue.Command{Actor: k.actor, Do: do}
	key := k.Get("Idempotency-Key")
	if key == "" {
		return cmd, nil
	}
	if !validKey(key) {
		return cmd, refuse(http.StatusUnprocessableEntity, "key.invalid")
	}
	canonical, err := stdjson.Marshal(body)
	if err != nil {
		return cmd, err
	}
	h := sha256.New()
	h.Write([]byte(k.Method() + "\n" + k.Path() + "\n"))
	h.Write(canonical)
	cmd.Key = string(append([]byte(nil), key...))
	cmd.Print = hex.EncodeToString(h.Sum(nil)[:8])
	return cmd, nil
}

// validKey allows 1 to 64 of A–Z a–z 0–9 _ -.
func validKey(key string) bool {
	if len(key) == 0 || len(key) > 64 {
		return false
	}
	for _, c := range []byte(key) {
		switch {
		case c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// do gives a command to the site's engine and marks a replayed answer. view sees the state after
// the command, on the engine's goroutine: it copies what it needs.
func (k *call) do(cmd queue.Command, view func(*queue.View, engine.Result)) error {
	ctx, cancel := context.WithDeadline(k.UserContext(), k.until)
	defer cancel()
	replayed := false
	var broken error
	err := k.site.Engine.Do(ctx, cmd, func(v *queue.View, r engine.Result) {
		replayed = r.Replayed != nil
		broken = unbroken(func() { view(v, r) })
	})
	if err == nil {
		err = broken
		k.api.pictures[k.site.ID()].outdated()
	}
	if err == nil && replayed {
		k.Set("Idempotency-Replayed", "true")
	}
	return err
}

// onTicket is do for what is about one ticket. It is gone when a key of yesterday evening is used again
// after midnight: then there is nothing of it to show.
func (k *call) onTicket(cmd queue.Command, n queue.Number, view func(*queue.View, *queue.Ticket, engine.Result)) error {
	gone := false
	err := k.do(cmd, func(v *queue.View, r engine.Result) {
		t := v.Day.Ticket(n)
		if gone = t == nil; !gone {
			view(v, t, r)
		}
	})
	if err == nil && gone {
		return refuse(http.StatusNotFound, "ticket.gone")
	}
	return err
}

// unbroken turns a panic into an error. Views run on the goroutine of the site, where a panic would end
// the program and every screen with it.
func unbroken(view func()) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	view()
	return nil
}

// look reads the site's state.
func (k *call) look(view func(*queue.View)) error {
	ctx, cancel := context.WithDeadline(k.UserContext(), k.until)
	defer cancel()
	var broken error
	if err := k.site.Engine.Read(ctx, func(v *queue.View) { broken = unbroken(func() { view(v) }) }); err != nil {
		return err
	}
	return broken
}
