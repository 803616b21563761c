package app

import (
	"context"
	"path/filepath"
	"time"

	"luot/configs"
	"luot/display"
	"luot/engine"
	"luot/queue"
	"luot/server/api"
	"luot/voice"
	"luot/voice/clips"
)

// aheadEvery is how often clips are made for those who will be called next.
const aheadEvery = time.Second

// newMaker gives a site its voice: the centre's recordings, then espeak-ng where it is installed, which
// all sites share. Without either the screens' browsers speak.
func (a *App) newMaker(p *publisher, conf configs.Site) *clips.Maker {
	var drivers []clips.Driver
	if dir := conf.Display.Clips; dir != "" {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(a.opt.Config.Server.Data, dir)
		}
		recorded, err := clips.OpenRecorded(dir)
		if err == nil {
			drivers = append(drivers, recorded)
		} else {
			a.log.Warn("speak without recorded clips", "site", conf.Rules.ID, "cause", err)
		}
	}
	if a.espeak == nil {
		a.espeak, _ = clips.FindEspeak()
	}
	if a.espeak != nil {
		drivers = append(drivers, a.espeak)
	}
	return clips.New(p.first, a.log, drivers...)
}

// speak makes the clips of a site until ctx ends: the outage's first, which is never forgotten, and all the
// while those of the numbers that stand in front.
func (a *App) speak(ctx context.Context, p *publisher, e *engine.Site) {
	if !p.maker.Speaks() {
		return
	}
	p.day = e
	var pinned []clips.Want
	for _, lang := range p.conf.Load().Rules.Languages {
		pinned = append(pinned, p.want(lang, voice.Words(lang, voice.Phrase{Kind: voice.Outage})))
	}
	a.goRun(func() { p.maker.Run(ctx, pinned...) })
	a.goRun(func() { p.lookAhead(ctx, e) })
}

// want is a sentence at the site's rate.
func (p *publisher) want(lang, words string) clips.Want {
	return clips.Want{Lang: lang, Words: words, Rate: p.conf.Load().Voice.Rate}
}

// lookAhead has the calls made into clips that each open counter would make next, whenever the day has moved
// and a screen looks at the board.
func (p *publisher) lookAhead(ctx context.Context, e *engine.Site) {
	tick := time.NewTicker(aheadEvery)
	defer tick.Stop()
	var seen uint64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if p.hub.Readers(p.topic("board")) == 0 {
			continue
		}
		read, cancel := context.WithTimeout(ctx, readWithin)
		_ = e.Read(read, func(v *queue.View) { // a day that cannot be read has no next call
			if v.Day.Seq != seen {
				seen = v.Day.Seq
				p.ahead(v)
			}
		})
		cancel()
	}
}

// ahead asks for the clips of what each open counter would call next.
func (p *publisher) ahead(v *queue.View) {
	say := speaker(v.Site, p.style())
	for i := range v.Site.Counters {
		id := v.Site.Counters[i].ID
		if v.Day.Counter(id).State != "open" {
			continue
		}
		t := v.Day.Ticket(v.Day.NextFor(v.Site, id, v.Now))
		if t == nil {
			continue
		}
		kind := string(voice.Call)
		if s := v.Site.Service(t.Service); s != nil && s.Kind == "collect" {
			kind = string(voice.Result)
		}
		full, _ := say(queue.CallEntry{Number: t.Number, Counter: id, Service: t.Service, Kind: kind})
		for _, lang := range spokenIn(v.Site, t.Lang) {
			p.maker.Ahead(p.want(lang, full[lang]))
		}
	}
}

// spokenIn lists the languages in which a call is spoken: the site's own and the ticket's.
func spokenIn(site *queue.Site, lang string) []string {
	own := site.Languages[0]
	if lang == own || lang == "" {
		return []string{own}
	}
	return []string{own, lang}
}

// style is how the site reads numbers.
func (p *publisher) style() voice.Style {
	said := p.conf.Load().Voice
	return voice.Style{Reading: voice.Reading(said.Reading), Dialect: voice.Dialect(said.Dialect)}
}

// dress puts on a board what package display cannot know: the clips that are ready, and who sits at the
// counters where the site shows it. What is not ready is asked for, and the board is built again then.
func (p *publisher) dress(b *display.Board, v *queue.View) {
	for i := range b.Calls {
		c := &b.Calls[i]
		if !c.Open || p.maker == nil {
			continue
		}
		for _, lang := range spokenIn(v.Site, c.Lang) {
			p.clip(c.Audio, lang, c.Words[lang])
			p.clip(c.AudioShort, lang, c.Short[lang])
		}
	}
	if p.officer == nil {
		return
	}
	shown := p.conf.Load().Officers
	for i := range b.Counters {
		if user := v.Day.Counter(b.Counters[i].ID).Officer; user != "" {
			b.Counters[i].Officer = p.officer(shown, user)
		}
	}
}

// clip puts the address of a ready clip into to.
func (p *publisher) clip(to map[string]*string, lang, words string) {
	if hash := p.maker.Ask(p.want(lang, words)); hash != "" {
		address := api.ClipAddress(p.id, hash)
		to[lang] = &address
	}
}

// officerName returns the name of a member of staff as the public may read it; "" where the site keeps it to
// itself.
func (a *App) officerName(shown string, user queue.OfficerID) string {
	if a.gate == nil || shown != "name" && shown != "name_title" {
		return ""
	}
	for _, who := range a.gate.Accounts() {
		switch {
		case who.User != user:
		case shown == "name_title" && who.Title != "" && who.Name != "":
			return who.Name + ", " + who.Title
		default:
			return who.Name
		}
	}
	return ""
}
