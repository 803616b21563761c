package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/configs"
	"luot/engine"
	"luot/locale"
	"luot/printer"
	"luot/printer/escpos"
	"luot/printer/pdf"
	"luot/queue"
)

// maxDrawing is how many slips are drawn at once; a request waits for its turn as for an answer.
const maxDrawing = 4

// usualWidth is the paper of most kiosks, in dots.
const usualWidth = 576

// slipView shows a ticket as its slip does: with what the visitor was promised at issue, so that it can
// be drawn again alike.
func slipView(v *queue.View, t *queue.Ticket) queue.TicketView {
	out := v.Ticket(t)
	out.Ahead, out.Wait, out.After, out.AfterAt = nil, nil, t.PromAfter, 0
	if !t.PromKnown {
		return out
	}
	ahead := t.Ahead
	out.Ahead, out.Wait = &ahead, &queue.WaitView{MinS: t.PromMinS, MaxS: t.PromMaxS}
	out.AfterAt = t.IssuedAt.Add(time.Duration(t.PromMinS+t.PromMaxS) * time.Second / 2)
	return out
}

// SlipContent is what the slip of a ticket says; copies after the first are marked. The ticket is one
// that Printing was given.
func SlipContent(site *configs.Site, t queue.TicketView, copy int) printer.Content {
	rules := site.Rules
	out := printer.Content{
		Lang: t.Lang, Site: site.Branch.In(t.Lang), Number: string(t.Number), Ahead: -1,
		Issued: t.IssuedAt.Time().In(rules.Zone), CancelAt: rules.Rules.CancelAt, URL: t.URL, Reprint: copy > 1,
	}
	if centre := site.Centre.In(t.Lang); centre != "" {
		out.Authority = []string{strings.ToUpper(centre)}
	}
	if s := rules.Service(t.Service); s != nil {
		out.Service = s.Name
	}
	for _, id := range t.Counters {
		out.Counters = append(out.Counters, string(id))
	}
	if t.Ahead != nil {
		out.Ahead = *t.Ahead
	}
	if t.Wait != nil {
		out.WaitMin, out.WaitMax = time.Duration(t.Wait.MinS)*time.Second, time.Duration(t.Wait.MaxS)*time.Second
	}
	if t.AfterAt == 0 {
		return out
	}
	at := map[string]any{"at": t.AfterAt.Time().In(rules.Zone).Format("15:04")}
	switch t.After {
	case "break":
		out.WaitNote = locale.Text(t.Lang, "slip.after_break", at)
	case "closing":
		out.WaitNote = locale.Text(t.Lang, "slip.after_closing", at)
	}
	return out
}

// label is what people call a counter.
func label(rules *queue.Site, id queue.CounterID, lang string) string {
	if c := rules.Counter(id); c != nil && c.Label.In(lang) != "" {
		return c.Label.In(lang)
	}
	return string(id)
}

// drawSlip lays the path's ticket out, in its own turn, and lets render turn it into bytes.
func drawSlip(k *call, kind string, render func(context.Context, *printer.Slip) ([]byte, error)) error {
	var view queue.TicketView
	if err := k.withTicket(func(v *queue.View, t *queue.Ticket) { view = slipView(v, t) }); err != nil {
		return err
	}
	width := usualWidth
	if text := k.Query("width"); text != "" {
		var err error
		if width, err = strconv.Atoi(text); err != nil || !slices.Contains(printer.Widths[:], width) {
			return invalid("value.unknown", "width")
		}
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	select {
	case k.api.drawing <- struct{}{}:
		defer func() { <-k.api.drawing }()
	case <-ctx.Done():
		return &engine.Unavailable{Code: engine.Busy, RetryAfter: answerWithin}
	}
	slip, err := printer.Layout(SlipContent(k.site.Config(), view, 1), width)
	if err != nil {
		return err
	}
	body, err := render(ctx, slip)
	if err != nil {
		return err
	}
	return k.file(kind, body)
}

// file answers with bytes of a kind, which no cache keeps: a ticket is its holder's.
func (k *call) file(kind string, body []byte) error {
	k.Set(fiber.HeaderContentType, kind)
	k.Set(fiber.HeaderCacheControl, "no-store")
	return k.Send(body)
}

// getSlipPDF handles GET /tickets/:token/slip.pdf.
func getSlipPDF(k *call) error { return drawSlip(k, "application/pdf", pdf.Slip) }

// getSlipPNG handles GET /tickets/:token/slip.png.
func getSlipPNG(k *call) error {
	return drawSlip(k, "image/png", func(_ context.Context, s *printer.Slip) ([]byte, error) { return s.PNG() })
}

// getSlipESCPOS handles GET /tickets/:token/slip.escpos?width=.
func getSlipESCPOS(k *call) error {
	return drawSlip(k, fiber.MIMEOctetStream, func(_ context.Context, s *printer.Slip) ([]byte, error) {
		return escpos.Encode(s.Raster())
	})
}

// getQR handles GET /tickets/:token/qr.png. A site without a public address has no code to show.
func getQR(k *call) error {
	url := ""
	if err := k.withTicket(func(v *queue.View, t *queue.Ticket) { url = v.Site.TicketURL(t.Token) }); err != nil {
		return err
	}
	if url == "" {
		return refuse(http.StatusNotFound, "path.unknown")
	}
	body, err := printer.QRPNG(url)
	if err != nil {
		return err
	}
	return k.file("image/png", body)
}
