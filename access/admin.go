package access

import (
	"context"

	"luot/queue"
)

// AddAccount adds an account with a password. Refusals: account.exists, account.full,
// password.short, password.name, value.*.
func (g *Gate) AddAccount(ctx context.Context, actor string, a Account, password string) error {
	if err := CheckPassword(a.User, password); err != nil {
		return err
	}
	if err := a.check(); err != nil {
		return err
	}
	hash, err := g.hash.hash(ctx, password)
	if err != nil {
		return err
	}
	a.Hash, a.Disabled = hash, false
	_, err = g.do(ctx, actor, AddAccount{Account: a})
	return err
}

// FirstAdmin makes the account "admin" when there is no account at all, and returns its password,
// which cannot be had again; "" when there are accounts.
func (g *Gate) FirstAdmin(ctx context.Context, actor string) (password string, err error) {
	if len(g.index.Load().accounts) > 0 {
		return "", nil
	}
	password = NewPassword()
	hash, err := g.hash.hash(ctx, password)
	if err != nil {
		return "", err
	}
	a := Account{User: "admin", Name: "Admin", Role: queue.Admin, Hash: hash}
	added, err := g.do(ctx, actor, AddAccount{Account: a, First: true})
	if !added {
		return "", err
	}
	return password, nil
}

// SetPassword changes a password and ends the account's sessions. Refusals: account.unknown and
// those of CheckPassword.
func (g *Gate) SetPassword(ctx context.Context, actor string, user queue.OfficerID, password string) error {
	if err := CheckPassword(user, password); err != nil {
		return err
	}
	if _, ok := g.index.Load().accounts[user]; !ok {
		return unknownAccount()
	}
	hash, err := g.hash.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = g.do(ctx, actor, SetPassword{user, hash})
	return err
}

// Disable shuts an account out and ends its sessions. Refusals: account.unknown,
// account.last_admin.
func (g *Gate) Disable(ctx context.Context, actor string, user queue.OfficerID) error {
	_, err := g.do(ctx, actor, Disable{user})
	return err
}

// Enable lets a disabled account in again. Refusal: account.unknown.
func (g *Gate) Enable(ctx context.Context, actor string, user queue.OfficerID) error {
	_, err := g.do(ctx, actor, Enable{user})
	return err
}

// AddDevice adds a device of a site and kind and returns it with its ID, and its token, which
// cannot be had again. Refusals: device.full, value.*.
func (g *Gate) AddDevice(ctx context.Context, actor string, v Device) (Device, string, error) {
	token := draw(tokenBytes)
	v, err := g.AddDeviceWithToken(ctx, actor, v, token)
	if err != nil {
		return Device{}, "", err
	}
	return v, token, nil
}

// AddDeviceWithToken is AddDevice with a given token of 32 letters, for the demo. The same again
// changes nothing and returns the device; a token of another device is refused: device.exists.
func (g *Gate) AddDeviceWithToken(ctx context.Context, actor string, v Device, token string) (Device, error) {
	if b, err := letters.DecodeString(token); err != nil || letters.EncodeToString(b) != token || len(b) != tokenBytes {
		return Device{}, queue.Refuse(queue.Invalid, "value.format", "field", "token")
	}
	key := fingerprintOf(token)
	v.ID, v.Hash, v.Revoked = "", key.String(), false
	if _, err := g.do(ctx, actor, AddDevice{v}); err != nil {
		return Device{}, err
	}
	return g.index.Load().devices[key], nil
}

// ChangeDevice gives a device another site, name and query; the rest of v but its ID does not count.
// Refusals: device.unknown, device.revoked, value.*.
func (g *Gate) ChangeDevice(ctx context.Context, actor string, v Device) error {
	_, err := g.do(ctx, actor, ChangeDevice{v.ID, v.Site, v.Name, v.Query})
	return err
}

// ReloadDevice has the page of a device load itself again. Refusal: device.unknown.
func (g *Gate) ReloadDevice(ctx context.Context, actor, id string) error {
	_, err := g.do(ctx, actor, ReloadDevice{id})
	return err
}

// RevokeDevice shuts a device out for ever; one that is revoked stays so. Refusal: device.unknown.
func (g *Gate) RevokeDevice(ctx context.Context, actor, id string) error {
	_, err := g.do(ctx, actor, RevokeDevice{id})
	return err
}

// TokenOf turns 20 bytes into a device token, for tokens that are to follow from a seed.
func TokenOf(secret [tokenBytes]byte) string { return letters.EncodeToString(secret[:]) }
