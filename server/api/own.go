package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"luot/access"
	"luot/queue"
)

// postOwnPassword handles POST /session/password {old, new}. Sessions elsewhere end; this browser gets a
// fresh cookie, unless its officer is in the middle of a visitor, whose console would ask to log in again.
func postOwnPassword(k *call) error {
	in, err := read[struct {
		Old string `json:"old"`
		New string `json:"new"`
	}](k)
	if err != nil {
		return err
	}
	if in.Old == "" {
		return invalid("value.missing", "old")
	}
	if in.New == "" {
		return invalid("value.missing", "new")
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	cookie, open := strings.Clone(k.Cookies(sessionCookie)), k.api.Gate.Sessions(k.account.User)
	fresh, err := k.api.Gate.ChangePassword(ctx, access.Change{
		User: k.account.User, Old: in.Old, New: in.New, Cookie: cookie, Keep: k.api.serving(k.account.User), Addr: k.api.address(k.Ctx),
	})
	if err != nil {
		return err
	}
	k.dropEnded(k.account.User, open)
	if fresh != "" {
		k.api.setCookie(k.Ctx, sessionCookie, fresh, time.Now().Add(cookieLife))
	}
	return k.SendStatus(http.StatusNoContent)
}

// cookieLife is how long a browser keeps the cookie of a session: longer than the session, which the
// server ends by itself.
const cookieLife = access.MaxSession + access.Grace

// session returns whose session a cookie is. One that has ended by age or idleness still counts while its
// officer is in the middle of a visitor: nobody is thrown out there.
func (a *API) session(cookie string) (access.Account, bool) {
	if account, ok := a.Gate.Session(cookie); ok {
		return account, true
	}
	return a.Gate.Lapsed(cookie, a.serving)
}

// servingWithin is how long a site may take to say who is serving whom.
const servingWithin = 500 * time.Millisecond

// serving reports whether an officer has a visitor, called or at the counter, at any site. A site that does
// not answer may have one.
func (a *API) serving(user queue.OfficerID) bool {
	for _, s := range a.Sites {
		if s.serves(user) {
			return true
		}
	}
	return false
}

func (s *Site) serves(user queue.OfficerID) (yes bool) {
	ctx, cancel := context.WithTimeout(context.Background(), servingWithin)
	defer cancel()
	err := s.Engine.Read(ctx, func(v *queue.View) {
		for i := range v.Site.Counters {
			c := v.Day.Counter(v.Site.Counters[i].ID)
			yes = yes || c.Officer == user && c.Current != ""
		}
	})
	return yes || err != nil
}
