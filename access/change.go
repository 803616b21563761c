package access

import (
	"slices"

	"luot/queue"
)

func lastAdmin() error { return queue.Refuse(queue.Conflict, "account.last_admin") }

// last reports whether nobody would be left to look after every account, were a no admin of all sites any more.
func (d *Directory) last(a Account) bool {
	if a.Role != queue.Admin || a.Disabled {
		return false
	}
	for _, b := range d.accounts {
		if b.User != a.User && b.May("", queue.Admin) && (len(b.Sites) == 0 || len(a.Sites) > 0) {
			return false
		}
	}
	return true
}

// changeAccount gives an account another name, title, role and sites.
func (d *Directory) changeAccount(to Account) ([]Fact, error) {
	old, ok := d.accounts[to.User]
	if !ok {
		return nil, unknownAccount()
	}
	if err := to.check(); err != nil {
		return nil, err
	}
	same := old.Role == to.Role && slices.Equal(old.Sites, to.Sites)
	if same && old.Name == to.Name && old.Title == to.Title {
		return nil, nil
	}
	if !same && (to.Role < queue.Admin || len(to.Sites) > 0) && d.last(old) {
		return nil, lastAdmin()
	}
	return []Fact{AccountChanged{to.User, to.Name, to.Title, RoleName(to.Role), to.Sites}}, nil
}

// changePassword is an account's own change: sessions elsewhere end.
func (d *Directory) changePassword(at queue.Instant, o ChangePassword) ([]Fact, error) {
	a, ok := d.accounts[o.User]
	if !ok || a.Disabled || a.Hash != o.Verified {
		return nil, wrong()
	}
	facts := []Fact{PasswordSet{o.User, o.Hash, o.Keep}}
	if o.Fresh != "" {
		facts = append(facts, LoggedIn{User: o.User, Session: o.Fresh, Expires: at.Add(min(max(o.For, 0), MaxSession)), From: o.From})
	}
	return facts, nil
}
