package app

import (
	"context"

	"luot/configs"
	"luot/queue"
	"luot/server/api"
	"luot/voice/clips"
)

// speech is the makers of all sites, by site; after the start nobody changes it.
type speech map[queue.SiteID]*publisher

// Clip implements api.Speech. A name says nothing of the words behind it, and words that nobody is to say are
// never made: a clip that is not here is made only when it has the name of a sentence of this moment.
func (s speech) Clip(ctx context.Context, site queue.SiteID, hash string) ([]byte, bool) {
	p := s[site]
	if p == nil || p.maker == nil {
		return nil, false
	}
	if wav, ok := p.maker.Clip(hash); ok {
		return wav, true
	}
	if p.day == nil {
		return nil, false
	}
	found := make(chan clips.Want, 1)
	err := p.day.Read(ctx, func(v *queue.View) {
		if w, ok := p.named.find(p, v, hash); ok {
			found <- w
		}
	})
	if err != nil || len(found) == 0 {
		return nil, false
	}
	return p.maker.Wait(ctx, <-found)
}

// Hash implements api.Speech.
func (s speech) Hash(site queue.SiteID, lang, words string) (hash string, ready bool) {
	p := s[site]
	if p == nil || p.maker == nil || !p.maker.Speaks() {
		return "", false
	}
	w := p.want(lang, words)
	p.maker.Ahead(w)
	hash = p.maker.Hash(w)
	_, ready = p.maker.Clip(hash)
	return hash, ready
}

// named are the sentences of a moment by the names of their clips, for screens that were told of them by another
// process: those of the open calls and of the self-test. The engine's goroutine owns it.
type named struct {
	epoch string
	seq   uint64
	conf  *configs.Site
	wants map[string]clips.Want
}

// find returns the sentence of a name. The names are worked out when the day has moved.
func (n *named) find(p *publisher, v *queue.View, hash string) (clips.Want, bool) {
	conf := p.conf.Load()
	if n.wants == nil || n.epoch != v.Epoch || n.seq != v.Day.Seq || n.conf != conf {
		n.epoch, n.seq, n.conf, n.wants = v.Epoch, v.Day.Seq, conf, map[string]clips.Want{}
		for _, s := range api.Samples(conf) {
			n.add(p, s.Lang, s.Words)
		}
		say := speaker(v.Site, p.style())
		for _, c := range v.Day.Calls() {
			if !c.Open {
				continue
			}
			full, short := say(c)
			for _, lang := range spokenIn(v.Site, c.Lang) {
				n.add(p, lang, full[lang])
				n.add(p, lang, short[lang])
			}
		}
	}
	w, ok := n.wants[hash]
	return w, ok
}

func (n *named) add(p *publisher, lang, words string) {
	w := p.want(lang, words)
	n.wants[p.maker.Hash(w)] = w
}
