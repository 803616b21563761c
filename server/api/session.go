package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"luot/access"
	"luot/live"
	"luot/queue"
)

// who is logged in, on the wire.
type sessionView struct {
	User  queue.OfficerID `json:"user"`
	Name  string          `json:"name"`
	Title string          `json:"title"`
	Role  string          `json:"role"`
	Sites []queue.SiteID  `json:"sites"` // those that exist here and the account is bound to
}

func (a *API) showSession(who access.Account) sessionView {
	out := sessionView{User: who.User, Name: who.Name, Title: who.Title, Role: access.RoleName(who.Role), Sites: []queue.SiteID{}}
	for _, s := range a.Sites {
		if who.May(s.ID(), queue.Officer) {
			out.Sites = append(out.Sites, s.ID())
		}
	}
	return out
}

// setCookie gives the browser a secret that no script reads and no other website sends.
func (a *API) setCookie(c *fiber.Ctx, name, value string, until time.Time) {
	c.Cookie(&fiber.Cookie{Name: name, Value: value, Path: "/", Expires: until, Secure: a.secret(c), HTTPOnly: true, SameSite: fiber.CookieSameSiteStrictMode})
}

// postSession handles POST /session: log in.
func postSession(k *call) error {
	in, err := read[struct {
		User     string `json:"user"`
		Password string `json:"password"`
	}](k)
	if err != nil {
		return err
	}
	if in.User == "" {
		return invalid("value.missing", "user")
	}
	if in.Password == "" {
		return invalid("value.missing", "password")
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	cookie, who, err := k.api.Gate.LogIn(ctx, in.User, in.Password, k.api.address(k.Ctx))
	var rule *queue.Refusal
	if errors.As(err, &rule) && rule.Code == "session.wrong" {
		return refuse(http.StatusUnauthorized, rule.Code)
	}
	if err != nil {
		return err
	}
	k.api.setCookie(k.Ctx, sessionCookie, cookie, time.Now().Add(cookieLife))
	return k.JSON(k.api.showSession(who))
}

// getSession handles GET /session: who am I.
func getSession(k *call) error { return k.JSON(k.api.showSession(k.account)) }

// deleteSession handles DELETE /session: log out, here and on the open consoles of the session.
func deleteSession(k *call) error {
	if _, err := read[empty](k); err != nil {
		return err
	}
	if cookie := strings.Clone(k.Cookies(sessionCookie)); cookie != "" {
		ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
		defer cancel()
		if err := k.api.Gate.LogOut(ctx, cookie); err != nil {
			return err
		}
		k.api.Hub.Drop(sessionTopic(cookie), live.CloseLogInAgain, "logged out")
	}
	k.api.setCookie(k.Ctx, sessionCookie, "", time.Unix(1, 0))
	return k.SendStatus(http.StatusNoContent)
}

// sessionTopic is what the sockets of a session join beside their desk, so that they can be dropped
// together. Nothing is ever published there.
func sessionTopic(cookie string) live.Topic {
	return topicOf(access.SessionID(cookie))
}

// topicOf is sessionTopic of a session by its id.
func topicOf(id string) live.Topic { return live.Topic("session/" + id) }

// deviceFor is how long a browser stays paired: a device's token does not expire by itself.
const deviceFor = 10 * 365 * 24 * time.Hour

// paired says what a browser has become, and where its page is.
type paired struct {
	Site queue.SiteID `json:"site"`
	Kind string       `json:"kind"`
	Name string       `json:"name"`
	Page string       `json:"page"` // "" for a device without one
}

// postPair handles POST /pair: it trades a device's token for the cookie of that device.
func postPair(k *call) error {
	in, err := read[struct {
		Token string `json:"token"`
	}](k)
	if err != nil {
		return err
	}
	if in.Token == "" {
		return invalid("value.missing", "token")
	}
	d, ok := k.api.Gate.Device(in.Token)
	if !ok {
		return refuse(http.StatusUnauthorized, "device.unknown")
	}
	out := paired{Site: d.Site, Kind: d.Kind, Name: d.Name}
	if page, _, _ := strings.Cut(pageOf(d), "?"); page != "" {
		out.Page = page
	}
	k.api.setCookie(k.Ctx, deviceCookie+string(d.Site), in.Token, time.Now().Add(deviceFor))
	return k.JSON(out)
}
