package api

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"luot/access"
	"luot/live"
	"luot/queue"
)

// accountRoutes are the accounts of staff, for admins, and what everybody may do with the own one.
func (a *API) accountRoutes() []route {
	const accounts = base + "/accounts"
	const one = accounts + "/:user"
	return []route{
		{http.MethodGet, accounts, admin, getAccounts},
		{http.MethodPost, accounts, admin, postAccount},
		{http.MethodPatch, one, admin, patchAccount},
		{http.MethodPost, one + "/disable", admin, accountAct((*access.Gate).Disable)},
		{http.MethodPost, one + "/enable", admin, accountAct((*access.Gate).Enable)},
		{http.MethodPost, one + "/password", admin, postReset},
		{http.MethodGet, one + "/sessions", admin, getSessions},
		{http.MethodPost, one + "/sessions/:session/revoke", admin, postRevoke},
		{http.MethodGet, base + "/directory/events", admin, getDirectoryEvents},
		{http.MethodGet, "/accounts", anyone, staffPage},
		{http.MethodPost, base + "/session/password", officer, postOwnPassword},
		{http.MethodGet, base + "/session/sessions", officer, getSessions},
		{http.MethodPost, base + "/session/sessions/:session/revoke", officer, postRevoke},
	}
}

// accountsAtOnce is the most accounts in one answer.
const accountsAtOnce = 200

// accountView is an account as admins see it.
type accountView struct {
	User     queue.OfficerID `json:"user"`
	Name     string          `json:"name"`
	Title    string          `json:"title"`
	Role     string          `json:"role"`
	Sites    []queue.SiteID  `json:"sites"` // empty: all sites
	Disabled bool            `json:"disabled"`
	Sessions int             `json:"sessions"` // that may be used now
}

func viewAccount(a access.Account, sessions int) accountView {
	return accountView{a.User, a.Name, a.Title, access.RoleName(a.Role), append([]queue.SiteID{}, a.Sites...), a.Disabled, sessions}
}

// viewAccount is an account as it is now.
func (k *call) viewAccount(a access.Account) accountView {
	return viewAccount(a, len(k.api.Gate.Sessions(a.User)))
}

// getAccounts handles GET /accounts?q=&after=: the accounts that the caller looks after, by user.
func getAccounts(k *call) error {
	wish, after := plain(k.Query("q")), queue.OfficerID(strings.Clone(k.Query("after")))
	out := struct {
		Accounts []accountView `json:"accounts"`
		Next     string        `json:"next"` // after this one there are more; "": no more
		Total    int           `json:"total"`
	}{Accounts: []accountView{}}
	open := k.api.Gate.OpenSessions()
	for _, a := range k.api.Gate.Accounts() {
		if !k.account.Over(a) || !found(a, wish) {
			continue
		}
		out.Total++
		switch {
		case a.User <= after:
		case len(out.Accounts) == accountsAtOnce:
			out.Next = string(out.Accounts[accountsAtOnce-1].User)
		default:
			out.Accounts = append(out.Accounts, viewAccount(a, open[a.User]))
		}
	}
	return k.JSON(out)
}

// found reports whether a search, made plain, is in an account's user, name or title.
func found(a access.Account, wish string) bool {
	return strings.Contains(plain(string(a.User)+"\n"+a.Name+"\n"+a.Title), wish)
}

// plain is a text as people search for it: in lower case, without the marks on its letters.
func plain(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case unicode.Is(unicode.Mn, c):
			return -1
		case c == 'đ':
			return 'd'
		}
		return c
	}, norm.NFD.String(strings.ToLower(strings.TrimSpace(text))))
}

// accountBody is what may be said of an account; what is left out stays.
type accountBody struct {
	Name  *string         `json:"name"`
	Title *string         `json:"title"`
	Role  *string         `json:"role"`
	Sites *[]queue.SiteID `json:"sites"`
}

// onto changes an account by the body, or refuses what there is not here or is more than the caller may give.
func (k *call) onto(a access.Account, in accountBody) (access.Account, error) {
	if in.Name != nil {
		a.Name = strings.TrimSpace(*in.Name)
	}
	if in.Title != nil {
		a.Title = strings.TrimSpace(*in.Title)
	}
	if in.Role != nil {
		if a.Role = access.ParseRole(*in.Role); a.Role == queue.NoRole {
			return a, invalid("value.unknown", "role")
		}
	}
	if in.Sites != nil {
		a.Sites = slices.Compact(slices.Sorted(slices.Values(*in.Sites)))
		for _, id := range a.Sites {
			if k.api.site(string(id)) == nil {
				return a, refuse(http.StatusUnprocessableEntity, "site.unknown", "site", string(id))
			}
		}
	}
	if !k.account.Over(a) {
		return a, refuse(http.StatusForbidden, "role.missing")
	}
	return a, nil
}

// postAccount handles POST /accounts {user, name?, title?, role, sites?}: the password is told once.
func postAccount(k *call) error {
	in, err := read[struct {
		User queue.OfficerID `json:"user"`
		accountBody
	}](k)
	if err != nil {
		return err
	}
	if in.User == "" {
		return invalid("value.missing", "user")
	}
	if in.Role == nil {
		return invalid("value.missing", "role")
	}
	a, err := k.onto(access.Account{User: in.User}, in.accountBody)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	password := access.NewPassword()
	if err := k.api.Gate.AddAccount(ctx, k.actor.ID, a, password); err != nil {
		return err
	}
	return k.secret(http.StatusCreated, a, password)
}

// secret answers with an account and its new password, which nobody keeps.
func (k *call) secret(status int, a access.Account, password string) error {
	k.Set("Cache-Control", "no-store")
	return k.Status(status).JSON(struct {
		accountView
		Password string `json:"password"`
	}{k.viewAccount(a), password})
}

// pathAccount returns the account that the path names. One that the caller does not look after is as
// unknown as one that is not there.
func (k *call) pathAccount() (access.Account, error) {
	a, ok := k.api.Gate.Account(queue.OfficerID(strings.Clone(k.Params("user"))))
	if !ok || !k.account.Over(a) {
		return a, refuse(http.StatusNotFound, "account.unknown")
	}
	return a, nil
}

// patchAccount handles PATCH /accounts/:user {name?, title?, role?, sites?}.
func patchAccount(k *call) error {
	in, err := read[accountBody](k)
	if err != nil {
		return err
	}
	a, err := k.pathAccount()
	if err != nil {
		return err
	}
	if a, err = k.onto(a, in); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	if err := k.api.Gate.ChangeAccount(ctx, k.actor.ID, a); err != nil {
		return err
	}
	return k.JSON(k.viewAccount(a))
}

// accountAct makes the handler of disabling and enabling; the answer is the account.
func accountAct(act func(*access.Gate, context.Context, string, queue.OfficerID) error) func(*call) error {
	return func(k *call) error {
		if _, err := read[empty](k); err != nil {
			return err
		}
		a, err := k.pathAccount()
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
		defer cancel()
		open := k.api.Gate.Sessions(a.User)
		if err := act(k.api.Gate, ctx, k.actor.ID, a.User); err != nil {
			return err
		}
		k.dropEnded(a.User, open)
		a, _ = k.api.Gate.Account(a.User)
		return k.JSON(k.viewAccount(a))
	}
}

// postReset handles POST /accounts/:user/password {}: a new password, told once; all sessions end.
func postReset(k *call) error {
	if _, err := read[empty](k); err != nil {
		return err
	}
	a, err := k.pathAccount()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	open, password := k.api.Gate.Sessions(a.User), access.NewPassword()
	if err := k.api.Gate.SetPassword(ctx, k.actor.ID, a.User, password); err != nil {
		return err
	}
	k.dropEnded(a.User, open)
	return k.secret(http.StatusOK, a, password)
}

// dropEnded cuts off the consoles of those sessions, open a moment ago, that have ended.
func (k *call) dropEnded(user queue.OfficerID, open []access.Session) {
	still := k.api.Gate.Sessions(user)
	for _, s := range open {
		if !slices.ContainsFunc(still, func(v access.Session) bool { return v.Hash == s.Hash }) {
			k.api.Hub.Drop(topicOf(s.Hash), live.CloseLogInAgain, "the session was ended")
		}
	}
}

// sessionEntry is one log-in that may be used now.
type sessionEntry struct {
	ID      string        `json:"id"`
	Issued  queue.Instant `json:"issued"`
	Used    queue.Instant `json:"used"`
	Expires queue.Instant `json:"expires"`
	From    string        `json:"from"` // an address; "" unknown
	Own     bool          `json:"own"`  // it is the one that asks
}

// whose returns the account whose sessions are meant: the path's, else the caller's.
func (k *call) whose() (access.Account, error) {
	if k.Params("user") == "" {
		return k.account, nil
	}
	return k.pathAccount()
}

// getSessions handles GET /session/sessions and GET /accounts/:user/sessions.
func getSessions(k *call) error {
	a, err := k.whose()
	if err != nil {
		return err
	}
	own := access.SessionID(k.Cookies(sessionCookie))
	out := struct {
		Now      queue.Instant  `json:"now"`
		Sessions []sessionEntry `json:"sessions"`
	}{queue.InstantOf(k.api.Now()), []sessionEntry{}}
	for _, s := range k.api.Gate.Sessions(a.User) {
		out.Sessions = append(out.Sessions, sessionEntry{s.Hash, s.Issued, s.Used, s.Expires, s.From, s.Hash == own})
	}
	return k.JSON(out)
}

// postRevoke handles POST …/sessions/:session/revoke: the session and its open consoles end.
func postRevoke(k *call) error {
	if _, err := read[empty](k); err != nil {
		return err
	}
	a, err := k.whose()
	if err != nil {
		return err
	}
	id := strings.Clone(k.Params("session"))
	ctx, cancel := context.WithTimeout(k.UserContext(), answerWithin)
	defer cancel()
	if err := k.api.Gate.EndSession(ctx, k.actor.ID, a.User, id); err != nil {
		return err
	}
	k.api.Hub.Drop(topicOf(id), live.CloseLogInAgain, "the session was ended")
	return k.SendStatus(http.StatusNoContent)
}

// limit reads ?limit=, at most most, which is also what is meant by none.
func (k *call) limit(most int) (int, error) {
	text := k.Query("limit")
	if text == "" {
		return most, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, invalid("value.format", "limit")
	}
	return min(n, most), nil
}
