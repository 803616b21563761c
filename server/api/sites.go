package api

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"luot/engine"
	"luot/kiosk"
	"luot/queue"
)

// pictureFor is how old the picture of a site may be, in real time; a command given here outdates it
// at once. So anonymous readers, however many, ask the engine five times a second at most.
const pictureFor = 200 * time.Millisecond

// picture is the newest rendering of a site. Whoever holds the turn makes the next one.
type picture struct {
	turn    chan struct{}
	changes atomic.Uint64
	newest  atomic.Pointer[taken]
}

// taken is one rendering, at a count of changes.
type taken struct {
	site    kiosk.Site
	at      time.Time
	changes uint64
}

func newPicture() *picture { return &picture{turn: make(chan struct{}, 1)} }

// outdated says that something was changed: what was taken before is not shown any more.
func (p *picture) outdated() { p.changes.Add(1) }

// fresh returns the newest rendering when it may still be shown, else nil.
func (p *picture) fresh() *taken {
	t := p.newest.Load()
	if t == nil || t.changes != p.changes.Load() || time.Since(t.at) > pictureFor {
		return nil
	}
	return t
}

// sitePicture shows a site as it was at most pictureFor ago.
func (a *API) sitePicture(ctx context.Context, s *Site) (*kiosk.Site, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	p := a.pictures[s.ID()]
	if t := p.fresh(); t != nil {
		return &t.site, nil
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, &engine.Unavailable{Code: engine.Busy, RetryAfter: time.Second}
	}
	if t := p.fresh(); t != nil { // somebody else has just made it
		return &t.site, nil
	}
	t := &taken{at: time.Now(), changes: p.changes.Load()}
	if err := s.Engine.Read(ctx, func(v *queue.View) { t.site = kiosk.ViewSite(v) }); err != nil {
		return nil, err
	}
	p.newest.Store(t)
	return &t.site, nil
}

// shut lists a site that cannot be read now, with why: the others must not suffer for it.
func (a *API) shut(s *Site, err error) *kiosk.Summary {
	var down *engine.Unavailable
	reason := engine.Busy
	if errors.As(err, &down) {
		reason = down.Code
	} else {
		a.Log.Error("a site cannot be listed", "site", s.ID(), "cause", err)
	}
	rules, now := s.Config().Rules, queue.InstantOf(a.Now())
	day := queue.NewDay(s.ID(), queue.DateOf(now, rules.Zone, rules.Rules.DayEnds))
	out := kiosk.ViewSummary(&queue.View{Day: day, Site: rules, Now: now})
	out.Open, out.Reason = false, reason
	for i := range out.Services {
		v := &out.Services[i]
		v.Open, v.Closed, v.Wait = false, reason, nil
	}
	return &out
}

// getSites handles GET /sites.
func getSites(k *call) error {
	out := make([]*kiosk.Summary, 0, len(k.api.Sites))
	for _, s := range k.api.Sites {
		p, err := k.api.sitePicture(k.UserContext(), s)
		if err != nil {
			out = append(out, k.api.shut(s, err))
			continue
		}
		out = append(out, &p.Summary)
	}
	return k.JSON(out)
}

// getSite handles GET /sites/:site.
func getSite(k *call) error {
	p, err := k.api.sitePicture(k.UserContext(), k.site)
	if err != nil {
		return err
	}
	return k.JSON(p)
}
