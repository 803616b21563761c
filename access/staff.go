package access

import (
	"cmp"
	"context"
	"slices"

	"luot/queue"
)

// Account returns the account of a user, without its hash.
func (g *Gate) Account(user queue.OfficerID) (Account, bool) {
	of, ok := g.index.Load().accounts[user]
	return of.account, ok
}

// ChangeAccount gives an account another name, title, role and sites, from its next request on. Refusals:
// account.unknown, account.last_admin, value.*.
func (g *Gate) ChangeAccount(ctx context.Context, actor string, a Account) error {
	_, err := g.do(ctx, actor, ChangeAccount{a})
	return err
}

// Change is what an account needs to change its own password.
type Change struct {
	User     queue.OfficerID
	Old, New string
	Cookie   string // of the session that asks
	Keep     bool   // the session goes on as it is; else it is exchanged for a fresh one
	Addr     string // that asks
}

// ChangePassword changes an account's own password and ends all its other sessions. fresh is the cookie
// that replaces the one that asked, "" when it was kept. Wrong old passwords slow down like log-ins.
// Refusals: session.wrong as password.wrong, session.slow, busy and those of CheckPassword.
func (g *Gate) ChangePassword(ctx context.Context, c Change) (fresh string, err error) {
	if err := CheckPassword(c.User, c.New); err != nil {
		return "", err
	}
	if c.Old == c.New {
		return "", queue.Refuse(queue.Invalid, "password.same")
	}
	key, from := string(c.User), network(c.Addr)
	if err := g.tries.begin(key, from, g.cfg.Now()); err != nil {
		return "", err
	}
	out := undecided
	defer func() { g.tries.end(key, from, g.cfg.Now(), out) }()
	of := g.index.Load().accounts[c.User]
	match, err := g.hash.matches(ctx, c.Old, cmp.Or(of.hash, g.hash.nobody))
	if err != nil {
		return "", err
	}
	if !match || of.hash == "" {
		out = wrongTry
		g.refused(c.User, of.hash != "", c.Addr)
		return "", queue.Refuse(queue.Invalid, "password.wrong")
	}
	out = rightTry
	hash, err := g.hash.hash(ctx, c.New)
	if err != nil {
		return "", err
	}
	o := ChangePassword{User: c.User, Verified: of.hash, Hash: hash, For: g.cfg.Life, From: address(c.Addr)}
	if c.Keep {
		o.Keep = fingerprintOf(c.Cookie).String()
	} else {
		fresh = draw(cookieBytes)
		o.Fresh = fingerprintOf(fresh).String()
	}
	_, err = g.do(ctx, "staff:"+string(c.User), o)
	return fresh, err
}

// Sessions returns the sessions of an account that may be used now, the newest first. Their Hash names
// them; it opens nothing.
func (g *Gate) Sessions(user queue.OfficerID) []Session {
	now := queue.InstantOf(g.cfg.Now())
	var out []Session
	for _, s := range g.index.Load().seats {
		if s.session.User == user && now < s.session.Expires && now.Sub(s.used()) < g.cfg.Idle {
			v := s.session
			v.Used = s.used()
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b Session) int { return cmp.Or(cmp.Compare(b.Issued, a.Issued), cmp.Compare(a.Hash, b.Hash)) })
	return out
}

// OpenSessions counts the sessions that may be used now, by account.
func (g *Gate) OpenSessions() map[queue.OfficerID]int {
	now, out := queue.InstantOf(g.cfg.Now()), map[queue.OfficerID]int{}
	for _, s := range g.index.Load().seats {
		if now < s.session.Expires && now.Sub(s.used()) < g.cfg.Idle {
			out[s.session.User]++
		}
	}
	return out
}

// SessionID is what names the session of a cookie.
func SessionID(cookie string) string { return fingerprintOf(cookie).String() }

// EndSession ends a session of an account. Refusal: session.unknown.
func (g *Gate) EndSession(ctx context.Context, actor string, user queue.OfficerID, id string) error {
	_, err := g.do(ctx, actor, EndSession{user, id})
	return err
}

// Lapsed returns whose session a cookie was that has ended by age or idleness at most Grace ago, for an
// officer who is in the middle of a visitor. False for one that is alive, was ended by somebody, or is
// unknown. Use is noted, so that a session which was only idle is alive again.
func (g *Gate) Lapsed(cookie string, serving func(queue.OfficerID) bool) (Account, bool) {
	if len(cookie) != letters.EncodedLen(cookieBytes) {
		return Account{}, false
	}
	s, ok := g.index.Load().seats[fingerprintOf(cookie)]
	if !ok {
		return Account{}, false
	}
	now := queue.InstantOf(g.cfg.Now())
	if now >= s.session.Expires.Add(Grace) || now.Sub(s.used()) >= g.cfg.Idle+Grace || !serving(s.account.User) {
		return Account{}, false
	}
	s.use.last.Store(int64(now))
	return s.account, true
}
