package access

import (
	"context"
	"strings"

	"luot/queue"
)

func wrong() error { return queue.Refuse(queue.Forbidden, "session.wrong") }

// LogIn checks a password and begins a session; addr is the address that asks. Refusals:
// session.wrong (kind Forbidden; to be answered as 401), session.slow with "seconds" to wait, busy
// when too many ask at once. A wrong user costs what a wrong password costs.
func (g *Gate) LogIn(ctx context.Context, user, password, addr string) (cookie string, a Account, err error) {
	name := queue.OfficerID(strings.ToLower(strings.TrimSpace(user)))
	if !userForm.MatchString(string(name)) {
		name = ""
	}
	key, from := string(name), network(addr)
	if err := g.tries.begin(key, from, g.cfg.Now()); err != nil {
		return "", Account{}, err
	}
	out := undecided
	defer func() { g.tries.end(key, from, g.cfg.Now(), out) }()

	hash := g.hash.nobody
	of, known := g.index.Load().accounts[name]
	known = known && !of.account.Disabled
	if known {
		hash = of.hash
	}
	match, err := g.hash.matches(ctx, password, hash)
	if err != nil {
		return "", Account{}, err
	}
	if !match || !known {
		out = wrongTry
		g.refused(name, known || of.account.Disabled, addr)
		return "", Account{}, wrong()
	}
	out = rightTry
	cookie = draw(cookieBytes)
	order := LogIn{User: name, Session: fingerprintOf(cookie).String(), Verified: hash, For: g.cfg.Life, From: address(addr)}
	if _, err := g.do(ctx, "staff:"+string(name), order); err != nil {
		return "", Account{}, err
	}
	return cookie, of.account, nil
}

// LogOut ends the session of a cookie; one that is unknown has ended already.
func (g *Gate) LogOut(ctx context.Context, cookie string) error {
	key := fingerprintOf(cookie)
	s, ok := g.index.Load().seats[key]
	if !ok {
		return nil
	}
	_, err := g.do(ctx, "staff:"+string(s.account.User), LogOut{key.String()})
	return err
}
